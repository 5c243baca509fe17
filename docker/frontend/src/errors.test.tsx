// @vitest-environment jsdom
import { cleanup, configure, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "./App";
import { type Answer, backend, DETAIL, GOAL, LIST, page, TRAJECTORY } from "./testBackend";

configure({ asyncUtilTimeout: 30_000 });
beforeEach(() => {
  window.sessionStorage.clear();
  vi.spyOn(console, "error").mockImplementation(() => {}); // React tells each error there as well
});
afterEach(cleanup);

const TRAJECTORY_OF = "GET /api/goals/g1/trajectory";
const broken = { ...GOAL, target_date: "someday" };

test("an address that is not text leads to a note, and the list stays", async () => {
  window.history.replaceState(null, "", "/goals/%FF");
  const missing: Answer = [404, { title: "Not Found", status: 404, detail: "There is no goal '%FF'." }];
  backend({ [LIST]: page([GOAL]), "GET /api/goals/%25FF/trajectory": missing, "GET /api/goals/%25FF/check-ins?limit=20&offset=0": missing });
  render(<App />);
  expect((await screen.findByRole("alert")).textContent).toContain("There is no goal '%FF'.");
  expect(await screen.findByRole("link", { name: /Run a marathon/ })).toBeTruthy();
});

test("a goal that cannot be shown leaves the rest of the page, and another one can be opened", async () => {
  window.history.replaceState(null, "", "/goals/g1");
  backend({ [LIST]: page([{ ...GOAL, id: "g2" }]), ...DETAIL, [TRAJECTORY_OF]: [200, { ...TRAJECTORY, goal: broken }],
    "GET /api/goals/g2/trajectory": [200, TRAJECTORY], "GET /api/goals/g2/check-ins?limit=20&offset=0": page([]) });
  render(<App />);
  expect((await screen.findByRole("alert")).textContent).toContain("This cannot be shown");
  await userEvent.click(await screen.findByRole("link", { name: /Run a marathon/ }));
  expect(await screen.findByRole("heading", { name: "Run a marathon" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a list that cannot be shown leaves the rest of the page", async () => {
  window.history.replaceState(null, "", "/");
  backend({ [LIST]: page([broken]) });
  render(<App />);
  expect((await screen.findByRole("alert")).textContent).toContain("This cannot be shown");
  expect(screen.getByRole("button", { name: "New goal" })).toBeTruthy();
});

test("an error without a readable response still says what to do", async () => {
  window.history.replaceState(null, "", "/");
  vi.stubGlobal("fetch", async () => new Response("<h1>Bad Gateway</h1>", { status: 502, statusText: "Bad Gateway" }));
  render(<App />);
  expect((await screen.findByRole("alert")).textContent).toContain("Please try again in a moment.");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
