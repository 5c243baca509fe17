import { createContext, useCallback, useContext, useState } from "react";
import { Kept } from "./kept";

export const KeptContext = createContext(new Kept());

/** A text that survives a reload of the page in the same tab. */
export function useKept(name: string) {
  const kept = useContext(KeptContext);
  const [text, setText] = useState(() => String(kept.get(name) ?? ""));
  const set = useCallback(
    (next: string) => {
      kept.keep(name, next);
      setText(next);
    },
    [kept, name],
  );
  return [text, set] as const;
}
