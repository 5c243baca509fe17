import { useCallback, useEffect, useState } from "react";

/** Where the reader is: the goal in the address, and whether the form for a new one is open. */
interface Place {
  selected?: string | undefined;
  adding: boolean;
}

export const goalUrl = (id: string) => `/goals/${encodeURIComponent(id)}`;

function goalIn(path: string): string | undefined {
  const named = /^\/goals\/([^/]+)$/.exec(path)?.[1];
  try {
    return named && decodeURIComponent(named);
  } catch {
    return named; // not UTF-8, so not a goal's name: the backend says so
  }
}

const placeNow = (): Place => ({
  selected: goalIn(window.location.pathname),
  adding: (window.history.state as Place | null)?.adding === true,
});

export function usePlace() {
  const [place, setPlace] = useState(placeNow);
  const follow = useCallback(() => setPlace(placeNow()), []);
  useEffect(() => {
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, [follow]);
  const go = useCallback(
    (path: string, adding: boolean, how: "pushState" | "replaceState" = "pushState") => {
      window.history[how]({ adding }, "", path);
      follow();
    },
    [follow],
  );
  return {
    ...place,
    show: (id?: string) => go(id ? goalUrl(id) : "/", false),
    openForm: () => go(window.location.pathname, true),
    /** Leave the form for good: going back leads to what was before it. */
    closeForm: (id?: string) => go(id ? goalUrl(id) : window.location.pathname, false, "replaceState"),
    isAdding: () => placeNow().adding,
  };
}
