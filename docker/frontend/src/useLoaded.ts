import { useCallback, useEffect, useState } from "react";
import { ProblemError, type Problem } from "./api";

export const UNKNOWN: Problem = { title: "Something went wrong", status: 0, detail: "Please try again." };

export const problemOf = (error: unknown): Problem => (error instanceof ProblemError ? error.problem : UNKNOWN);

interface Loaded<T> {
  data?: T;
  problem?: Problem;
}

/** Load on the first render and whenever `load` is another function; the last answer asked for wins. */
export function useLoaded<T>(load: () => Promise<T>) {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (data) => current && setLoaded({ data }),
      (error: unknown) => current && setLoaded({ problem: problemOf(error) }),
    );
    return () => {
      current = false;
    };
  }, [load, turn]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  return { ...loaded, reload };
}

/** Carry out an action one at a time, and keep its problem. */
export function useAction() {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async (action: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    await action().catch((error: unknown) => setProblem(problemOf(error)));
    setBusy(false);
  };
  return { busy, problem, run };
}
