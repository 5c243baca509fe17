import { useSyncExternalStore } from "react";
import { today } from "./text";

const CHECK_MS = 15_000;

/** Check again after a while and whenever the reader returns: timers of a background tab sleep. */
function subscribe(changed: () => void) {
  const timer = setInterval(changed, CHECK_MS);
  const returns = ["visibilitychange", "focusin"] as const;
  for (const event of returns) document.addEventListener(event, changed);
  window.addEventListener("focus", changed);
  return () => {
    clearInterval(timer);
    for (const event of returns) document.removeEventListener(event, changed);
    window.removeEventListener("focus", changed);
  };
}

/** Today as an ISO date; what is rendered with it changes at midnight. */
export const useToday = () => useSyncExternalStore(subscribe, () => today());
