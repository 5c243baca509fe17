// @vitest-environment jsdom
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "./App";
import { backend, DETAIL, GOAL, LIST, page } from "./testBackend";

const LOG = "POST /api/goals/g1/check-ins";
const evening = new Date(2030, 1, 3, 23, 59);
const morning = new Date(2030, 1, 4, 7, 0);

configure({ asyncUtilTimeout: 30_000 });
beforeEach(() => {
  window.history.replaceState(null, "", "/goals/g1");
  window.sessionStorage.clear();
  vi.useFakeTimers({ toFake: ["Date"], now: evening });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const input = (label: string) => screen.getByLabelText(label) as HTMLInputElement;
const nextMorning = () => {
  vi.setSystemTime(morning);
  act(() => void document.dispatchEvent(new Event("visibilitychange")));
};

test("a tab that was open overnight offers and allows the new day, and asks for its trajectory", async () => {
  const asked = backend({ [LIST]: page([GOAL]), ...DETAIL });
  render(<App />);
  await screen.findByLabelText("Day");
  expect([input("Day").value, input("Day").max]).toEqual(["2030-02-03", "2030-02-03"]);
  nextMorning();
  expect([input("Day").value, input("Day").max]).toEqual(["2030-02-04", "2030-02-04"]);
  await waitFor(() => expect(asked.filter(({ call }) => call.endsWith("/trajectory")).length).toBe(2));
});

test("a chosen day stays", async () => {
  backend({ [LIST]: page([GOAL]), ...DETAIL });
  render(<App />);
  fireEvent.change(await screen.findByLabelText("Day"), { target: { value: "2030-02-01" } });
  await waitFor(() => expect(input("Day").value).toBe("2030-02-01"));
  nextMorning();
  expect(input("Day").value).toBe("2030-02-01");
});

test("a new goal may end on the new day at the earliest", async () => {
  backend({ [LIST]: page([]), ...DETAIL });
  render(<App />);
  fireEvent.click(await screen.findByRole("button", { name: "New goal" }));
  expect(input("Reach it by").min).toBe("2030-02-03");
  nextMorning();
  expect(input("Reach it by").min).toBe("2030-02-04");
});

test("a check-in is of the day on which it is sent, and so is its second attempt", async () => {
  const asked = backend({ [LIST]: page([GOAL]), ...DETAIL, [LOG]: [503, { title: "", status: 503, detail: "Busy." }] });
  render(<App />);
  fireEvent.change(await screen.findByLabelText(/Value/), { target: { value: "5" } });
  await waitFor(() => expect((screen.getByLabelText(/Value/) as HTMLInputElement).value).toBe("5"));
  vi.setSystemTime(new Date(2030, 1, 4, 0, 0, 1)); // and nothing has told the page so far
  fireEvent.click(screen.getByRole("button", { name: "Log check-in" }));
  const again = await screen.findByRole("button", { name: "Try again" });
  vi.setSystemTime(new Date(2030, 1, 5));
  fireEvent.click(again);
  await waitFor(() => expect(asked.filter(({ call }) => call === LOG).length).toBe(2));
  const dates = asked.filter(({ call }) => call === LOG).map(({ body }) => (body as { date: string }).date);
  expect(dates).toEqual(["2030-02-04", "2030-02-04"]);
});
