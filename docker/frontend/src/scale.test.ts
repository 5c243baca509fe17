import { expect, test } from "vitest";
import { dayNumber, scale, ticks } from "./scale";

test("days are counted correctly across a change of the clocks", () => {
  expect(dayNumber("2026-03-30") - dayNumber("2026-03-28")).toBe(2);
});

test("a scale maps ends to ends, and a single value to the middle", () => {
  const x = scale([10, 20], [100, 0]);
  expect([x(10), x(15), x(20)]).toEqual([100, 50, 0]);
  expect(scale([7, 7], [0, 100])(7)).toBe(50);
});

test.each([
  [[0, 42], [0, 20, 40, 60]],
  [[5], [4, 6]],
  [[0], [0, 0.5]],
  [[-3, 3], [-4, -2, 0, 2, 4]],
  [[0.1, 0.3], [0.1, 0.15, 0.2, 0.25, 0.3]],
])("ticks of %j are round and cover all values", (values, expected) => {
  expect(ticks(values)).toEqual(expected);
});

test.each([[[1e12, -1e12]], [[1e-9, 2e-9]], [[3, 3, 3]], [[99.99, 100.01]]])(
  "ticks of %j cover all values in few steps",
  (values) => {
    const steps = ticks(values);
    expect(steps.length).toBeLessThanOrEqual(7);
    expect(steps[0]).toBeLessThanOrEqual(Math.min(...values));
    expect(steps.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
  },
);
