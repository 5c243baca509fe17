import { useCallback, useState } from "react";
import { keep, kept } from "./kept";

/** A text that survives a reload of the page in the same tab. */
export function useKept(name: string) {
  const [text, setText] = useState(() => String(kept(name) ?? ""));
  const set = useCallback(
    (next: string) => {
      keep(name, next);
      setText(next);
    },
    [name],
  );
  return [text, set] as const;
}
