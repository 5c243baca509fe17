import { useCallback, useEffect, useRef, useState } from "react";
import { type Problem, problemOf } from "./api";

interface Loaded<T> {
  data?: T;
  problem?: Problem;
}

/** Load on the first render and whenever `load` changes; the latest request wins, and its data stay if a later
 * one fails. */
export function useLoaded<T>(load: () => Promise<T>) {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (data) => current && setLoaded({ data }),
      (error: unknown) => current && setLoaded((before) => ({ ...before, problem: problemOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [load, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...loaded, reload };
}

/** Run an action, never twice at a time, and keep its problem. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const isRunning = useRef(false); // known at once, before anything is rendered again
  const run = async (action: () => Promise<void>) => {
    if (isRunning.current) return;
    isRunning.current = true;
    setBusy(true);
    setProblem(await action().then(() => undefined, problemOf));
    isRunning.current = false;
    setBusy(false);
  };
  return { busy, problem, run };
}
