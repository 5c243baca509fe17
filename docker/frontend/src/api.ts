// The backend's REST interface; nothing else knows its shape.

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

/** An error from the backend, as in RFC 9457. */
export interface Problem {
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; message: string }[];
}

/** Who is signed in; all null where there is no login. */
export interface Person {
  name: string | null;
  email: string | null;
  subject: string | null;
}

/** Whether the same request may succeed later. Whether this one was carried out is unknown then. */
export const isPassing = ({ status }: Problem) =>
  status === 0 || status >= 500 || [401, 408, 409, 425, 429].includes(status);

export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

const NO_ANSWER: Problem = {
  title: "No connection",
  status: 0,
  detail: "The service did not answer. Check your connection, then try again.",
};
const UNKNOWN: Problem = { title: "Something went wrong", status: 0, detail: "Please try again." };
const NO_LOGIN: Person = { name: null, email: null, subject: null };
const NO_DETAIL = "The service cannot answer just now. Please try again in a moment.";

/** Titles that people understand instead of the standard's. */
const TITLES: Partial<Record<number, string>> = {
  401: "You are not signed in",
  403: "You may not do this",
  404: "Not found",
  413: "This is too much text",
  422: "This cannot be saved as it is",
  503: "Not available just now",
  504: "This took too long",
};

const SIGN_IN = "What you typed is kept. Sign in again, then send it once more.";
const NOT_ALLOWED = "You are signed in, but this is not open to you. Ask whoever runs this service.";

/** Longer than the service can take: a response that has not come by then will not come. */
const PATIENCE_MS = 60_000;

export const problemOf = (error: unknown): Problem => (error instanceof ProblemError ? error.problem : UNKNOWN);

async function readProblem(response: Response): Promise<Problem> {
  const { status } = response;
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json");
  const told = isProblem ? ((await response.json().catch(() => ({}))) as Partial<Problem>) : {};
  const title = TITLES[status] ?? told.title ?? (response.statusText || UNKNOWN.title);
  if (status === 401) return { title, status, detail: SIGN_IN };
  const detail = told.detail ?? (status === 403 ? NOT_ALLOWED : status >= 500 ? NO_DETAIL : undefined);
  return { ...told, ...(detail && { detail }), title, status };
}

const unauthorized = new Set<() => void>();

/** Call this for each answer that says that nobody is signed in; return how to stop. */
export function onUnauthorized(listener: () => void) {
  unauthorized.add(listener);
  return () => unauthorized.delete(listener);
}

async function call<T>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
  const headers = new Headers({ Accept: "application/json, application/problem+json" });
  const init: RequestInit = { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) };
  if (body !== undefined) {
    headers.set("Content-Type", "application/json");
    init.body = JSON.stringify(body);
  }
  if (key) headers.set("Idempotency-Key", `"${key}"`);
  try {
    const response = await fetch(`/api${path}`, init);
    if (response.status === 401) for (const listener of unauthorized) listener();
    if (!response.ok) throw new ProblemError(await readProblem(response));
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    throw error instanceof ProblemError ? error : new ProblemError(NO_ANSWER);
  }
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
export const createGoal = (goal: NewGoal, key: string) => call<Goal>("POST", "/goals", goal, key);

/** Who is signed in. A service that does not know the question has no login. */
export const getPerson = () =>
  call<Person>("GET", "/me").catch((error: unknown) => {
    if (problemOf(error).status !== 404) throw error;
    return NO_LOGIN;
  });

/** Delete a goal; one that is already gone counts as deleted. */
export const deleteGoal = (id: string) =>
  call<void>("DELETE", goalPath(id)).catch((error: unknown) => {
    if (problemOf(error).status !== 404) throw error;
  });
export const listCheckIns = (id: string, count = 1) => pages<CheckIn>(`${goalPath(id)}/check-ins`, 20, count);
export const addCheckIn = (id: string, checkIn: NewCheckIn, key: string) =>
  call<CheckIn>("POST", `${goalPath(id)}/check-ins`, checkIn, key);
export const getTrajectory = (id: string) => call<Trajectory>("GET", `${goalPath(id)}/trajectory`);
export const searchGoals = async (text: string) =>
  (await call<{ items: Match[] }>("GET", `/search?q=${encodeURIComponent(text)}`)).items;
