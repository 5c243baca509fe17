import { expect, test } from "vitest";
import type { Trajectory } from "./api";
import { outlook } from "./text";

const BEHIND: Trajectory = {
  goal: { id: "g", title: "Less coffee", description: "", unit: "cups", target_value: 1, target_date: "2030-06-01" },
  points: [],
  status: "behind",
  trend: { slope_per_day: -0.01 },
  projected_value_on_target_date: 2,
  projected_date: "2031-05-20",
  required_per_day: -0.046875,
};

test("the required pace shows its direction", () => {
  expect(outlook(BEHIND)).toBe(
    "At the present pace you get there on 20 May 2031. Getting there in time takes −0.0469 cups each day.",
  );
  expect(outlook({ ...BEHIND, status: "moving_away", required_per_day: 75.314 })).toContain("takes +75.3 cups each day.");
});

test("a day beyond all dates is not named", () => {
  expect(outlook({ ...BEHIND, projected_date: null })).toContain("you get there later.");
});
