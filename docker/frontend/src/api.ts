// The backend's REST interface, and the one place that knows its shape.

export interface Goal {
  id: string;
  title: string;
  description: string;
  unit: string;
  target_value: number;
  target_date: string;
}

export type NewGoal = Omit<Goal, "id">;

export interface Point {
  date: string;
  value: number;
}

export interface NewCheckIn extends Point {
  note: string;
}

export interface CheckIn extends NewCheckIn {
  id: string;
}

export type Status =
  | "no_data"
  | "reached"
  | "not_enough_data"
  | "overdue"
  | "moving_away"
  | "on_track"
  | "behind";

export interface Trajectory {
  goal: Goal;
  points: Point[];
  status: Status;
  trend: { slope_per_day: number } | null;
  projected_value_on_target_date: number | null;
  projected_date: string | null;
  required_per_day: number | null;
}

export interface Match {
  goal: Goal;
  similarity: number;
}

export interface Page<T> {
  items: T[];
  total: number;
}

/** An error as the backend tells it, after RFC 9457. */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; message: string }[];
}

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

const OFFLINE: Problem = {
  title: "No connection",
  status: 0,
  detail: "The service did not answer. Check your connection, then try again.",
};

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { title: response.statusText || "Something went wrong", status: response.status };
  if (!response.headers.get("Content-Type")?.startsWith("application/problem+json")) return fallback;
  return { ...fallback, ...((await response.json().catch(() => ({}))) as Partial<Problem>) };
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, headers: { Accept: "application/json, application/problem+json" } };
  if (body !== undefined) {
    init.headers = { ...init.headers, "Content-Type": "application/json" };
    init.body = JSON.stringify(body);
  }
  const response = await fetch(`/api${path}`, init).catch(() => {
    throw new ProblemError(OFFLINE);
  });
  if (!response.ok) throw new ProblemError(await problemOf(response));
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** The first `count` pages of a list, as one. */
async function pages<T>(path: string, size: number, count: number): Promise<Page<T>> {
  const offsets = Array.from({ length: count }, (_, page) => page * size);
  const got = await Promise.all(
    offsets.map((offset) => call<Page<T>>("GET", `${path}?limit=${size}&offset=${offset}`)),
  );
  return { items: got.flatMap((page) => page.items), total: got.at(-1)?.total ?? 0 };
}

const goalPath = (id: string) => `/goals/${encodeURIComponent(id)}`;

export const listGoals = (count = 1) => pages<Goal>("/goals", 50, count);
export const createGoal = (goal: NewGoal) => call<Goal>("POST", "/goals", goal);
export const deleteGoal = (id: string) => call<void>("DELETE", goalPath(id));
export const listCheckIns = (id: string, count = 1) => pages<CheckIn>(`${goalPath(id)}/check-ins`, 20, count);
export const addCheckIn = (id: string, checkIn: NewCheckIn) =>
  call<CheckIn>("POST", `${goalPath(id)}/check-ins`, checkIn);
export const getTrajectory = (id: string) => call<Trajectory>("GET", `${goalPath(id)}/trajectory`);
export const searchGoals = async (text: string) =>
  (await call<{ items: Match[] }>("GET", `/search?q=${encodeURIComponent(text)}`)).items;
