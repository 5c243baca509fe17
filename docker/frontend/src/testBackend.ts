// What the page's tests use instead of the backend.

import { vi } from "vitest";
import type { Goal, Trajectory } from "./api";

export const GOAL: Goal = {
  id: "g1",
  title: "Run a marathon",
  description: "<img src=x onerror=alert(1)>",
  unit: "km",
  target_value: 42,
  target_date: "2030-06-01",
};
export const TRAJECTORY: Trajectory = {
  goal: GOAL,
  points: [
    { date: "2030-01-01", value: 5 },
    { date: "2030-02-01", value: 12 },
  ],
  status: "on_track",
  trend: { slope_per_day: 0.23 },
  projected_value_on_target_date: 44,
  projected_date: "2030-05-20",
  required_per_day: 0.2,
};
export const CHECK_INS = TRAJECTORY.points.map((point, i) => ({ ...point, id: `c${i}`, note: "" })).reverse();

export type Answer = [status: number, body: unknown];
export type Answers = Record<string, Answer | (() => Answer | Promise<Answer>)>;
export const page = (items: unknown[], total = items.length): Answer => [200, { items, total }];

export const DETAIL: Answers = {
  "GET /api/goals/g1/trajectory": [200, TRAJECTORY],
  "GET /api/goals/g1/check-ins?limit=20&offset=0": page(CHECK_INS),
};

/** Answers one after the other; the last one stays. */
export const inTurn = (...answers: Answer[]) => () => (answers.length > 1 ? answers.shift() : answers[0]) as Answer;

const NO_LOGIN: Answers = { "GET /api/me": [200, { name: null, email: null, subject: null }] };

/** A backend with only these responses, and without a login unless they say so; returns the requests that it got. */
export function backend(answers: Answers) {
  const asked: { call: string; body: unknown; key: string | null }[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const call = `${init.method} ${url}`;
    const key = new Headers(init.headers).get("Idempotency-Key");
    asked.push({ call, key, body: init.body ? JSON.parse(String(init.body)) : undefined });
    const answer = { ...NO_LOGIN, ...answers }[call];
    if (!answer) throw new TypeError(`unexpected: ${call}`);
    const [status, body] = typeof answer === "function" ? await answer() : answer;
    const type = status >= 400 ? "application/problem+json" : "application/json";
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { "Content-Type": type } });
  });
  return asked;
}

export const LIST = "GET /api/goals?limit=50&offset=0";
