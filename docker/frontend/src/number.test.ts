import { describe, expect, test } from "vitest";
import { axis, change, exact } from "./number";
import { ticks } from "./scale";

test.each([
  [0, "0"],
  [-0, "0"],
  [0.005, "0.005"],
  [0.0024, "0.0024"],
  [-0.0024, "−0.0024"],
  [42.195, "42.195"],
  [0.1 + 0.2, "0.3"],
  [1_234_567.89, "1,234,567.89"],
  [-1e12, "−1,000,000,000,000"],
  [999_999_999_999.99, "999,999,999,999.99"],
  [1.5e-9, "1.5E−9"],
  [5e-324, "5E−324"],
  [1e18, "1E18"],
])("%d is written as it was typed: %s", (amount, expected) => {
  expect(exact(amount)).toBe(expected);
});

test.each([
  [-0.046875, "−0.0469"],
  [75.314, "+75.3"],
  [1234.5, "+1,235"],
  [-987_654_321.9, "−987,654,322"],
  [1.23456e-9, "+1.23E−9"],
  [0, "0"],
])("a change of %d is written as %s: three digits, and the whole part", (amount, expected) => {
  expect(change(amount)).toBe(expected);
});

describe("the labels of an axis", () => {
  test.each([
    [[0, 0.005], ["0", "0.002", "0.004", "0.006"]],
    [[0.0024, 0.0021], ["0.0021", "0.0022", "0.0023", "0.0024"]],
    [[2_000_000, 2_004_000], ["2m", "2.001m", "2.002m", "2.003m", "2.004m"]],
    [[0, 400_000], ["0", "100k", "200k", "300k", "400k"]],
    [[0, 1e12], ["0", "500bn", "1tn"]],
    [[1_000_000, 1_000_400], ["1,000,000", "1,000,100", "1,000,200", "1,000,300", "1,000,400"]],
    [[-1e12, 1e12], ["−1tn", "−500bn", "0", "500bn", "1tn"]],
    [[0, 3e-9], ["0", "1E−9", "2E−9", "3E−9"]],
  ])("of %j are %j", (values, expected) => {
    expect(axis(ticks(values)).map((label) => label.toLowerCase())).toEqual(expected.map((label) => label.toLowerCase()));
  });

  test.each([
    [[0.005, 0.0051]],
    [[999_999_999_999.1, 999_999_999_999.9]],
    [[1e12 - 1, 1e12]],
    [[-5e-324, 5e-324]],
    [[1e18, -3]],
    [[99_999, 100_001]],
  ])("of %j tell every step from the next", (values) => {
    const labels = axis(ticks(values));
    expect(labels.length).toBeGreaterThan(1);
    expect(new Set(labels).size).toBe(labels.length);
  });
});
