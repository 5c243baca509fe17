// How values, days and statuses are put into words.

import type { Point, Status, Trajectory } from "./api";
import { change, exact } from "./number";

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

export const day = (iso: string) => DAY.format(new Date(`${iso}T00:00:00Z`));
export const value = (amount: number, unit = "") => `${exact(amount)} ${unit}`.trim();

/** Today where the reader is, as an ISO date. */
export function today(now = new Date()): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export const STATUS: Record<Status, string> = {
  no_data: "No check-ins yet",
  not_enough_data: "One more day needed",
  on_track: "On track",
  behind: "Behind",
  moving_away: "Moving away",
  overdue: "Overdue",
  reached: "Reached",
};

/** One sentence for the outlook. */
export function outlook({ goal, status, projected_date, required_per_day }: Trajectory): string {
  const pace =
    required_per_day === null
      ? ""
      : ` Getting there in time takes ${`${change(required_per_day)} ${goal.unit}`.trim()} each day.`;
  switch (status) {
    case "no_data":
      return "Log a first check-in to start the line.";
    case "not_enough_data":
      return `Log a check-in on another day to see where this is heading.${pace}`;
    case "reached":
      return "You have reached this goal. Well done!";
    case "overdue":
      return "The target day has passed before the target was reached.";
    case "moving_away":
      return `At the present pace you get no closer to the target.${pace}`;
    case "on_track":
    case "behind":
      return `At the present pace you get there ${projected_date ? `on ${day(projected_date)}` : "later"}.${
        status === "behind" ? pace : ""
      }`;
  }
}

/** What the chart shows, for people who cannot see it. */
export function chartText(trajectory: Trajectory): string {
  const { goal, points } = trajectory;
  const target = `Target: ${value(goal.target_value, goal.unit)} by ${day(goal.target_date)}.`;
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return target;
  const count = points.length === 1 ? "1 check-in" : `${points.length} check-ins`;
  const at = (point: Point) => `${value(point.value, goal.unit)} on ${day(point.date)}`;
  const course = last === first ? `${count}: ${at(first)}.` : `${count}, from ${at(first)} to ${at(last)}.`;
  return `${course} ${target} ${STATUS[trajectory.status]}. ${outlook(trajectory)}`;
}
