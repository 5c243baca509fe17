// @vitest-environment jsdom
import { cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, test, } from "vitest";
import { App } from "./App";
import type { Trajectory } from "./api";
import { type Answer, backend, DETAIL, GOAL, LIST, page, TRAJECTORY } from "./testBackend";

configure({ asyncUtilTimeout: 30_000 }); // a busy machine may only make a test slow
beforeEach(() => {
  window.history.replaceState(null, "", "/");
  window.sessionStorage.clear();
});
afterEach(cleanup);

describe("the list", () => {
  test("says so while it loads, and what to do when it is empty", async () => {
    backend({ [LIST]: page([]) });
    render(<App />);
    expect(screen.getByText("Loading goals…")).toBeTruthy();
    expect(await screen.findByText("No goals yet. Set your first one.")).toBeTruthy();
  });

  test("shows the backend's problem, and reloads on request", async () => {
    let away = true;
    const down: Answer = [503, { title: "Service Unavailable", status: 503, detail: "The database is not reachable." }];
    backend({ [LIST]: () => (away ? down : page([GOAL])) });
    render(<App />);
    expect((await screen.findByRole("alert")).textContent).toContain("The database is not reachable.");
    away = false;
    await userEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("link", { name: /Run a marathon/ })).toBeTruthy();
  });

  test("distinguishes a lost connection from an error of the backend", async () => {
    backend({});
    render(<App />);
    expect((await screen.findByRole("alert")).textContent).toContain("No connection");
  });

  test("loads further goals when there are more", async () => {
    backend({ [LIST]: page([GOAL], 2), "GET /api/goals?limit=50&offset=50": page([{ ...GOAL, id: "g2", title: "Read" }], 2) });
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "Show more goals" }));
    expect(await screen.findByRole("link", { name: /Read/ })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Show more goals" })).toBeNull();
  });
});

describe("a goal", () => {
  test("opens by keyboard, takes the focus, and is named by the address", async () => {
    backend({ [LIST]: page([GOAL]), ...DETAIL });
    render(<App />);
    (await screen.findByRole("link", { name: /Run a marathon/ })).focus();
    await userEvent.keyboard("{Enter}");
    const heading = await screen.findByRole("heading", { name: "Run a marathon" });
    expect(document.activeElement).toBe(heading);
    expect(window.location.pathname).toBe("/goals/g1");
  });

  test("is opened by its address, with a chart that has a text", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    backend({ [LIST]: page([GOAL]), ...DETAIL });
    render(<App />);
    const chart = await screen.findByRole("img", { name: /^2 check-ins, from 5 km on 1 Jan 2030 to 12 km/ });
    expect(chart.querySelectorAll(".point").length).toBe(2);
  });

  test("shows HTML in a text as text", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    backend({ [LIST]: page([GOAL]), ...DETAIL });
    render(<App />);
    expect(await screen.findByText(GOAL.description)).toBeTruthy();
    expect(document.querySelector("img[src='x']")).toBeNull();
  });

  test("is created from the form, and then shown", async () => {
    const asked = backend({ [LIST]: page([]), "POST /api/goals": [201, GOAL], ...DETAIL });
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "New goal" }));
    expect(document.activeElement).toBe(screen.getByLabelText("Title"));
    await userEvent.keyboard(" Run a marathon ");
    await userEvent.type(screen.getByLabelText("Target"), "42");
    await userEvent.type(screen.getByLabelText(/Unit/), "km");
    await userEvent.type(screen.getByLabelText("Reach it by"), "2030-06-01");
    await userEvent.click(screen.getByRole("button", { name: "Create goal" }));
    expect(await screen.findByRole("heading", { name: "Run a marathon" })).toBeTruthy();
    expect(screen.getByRole("status").textContent).toBe("Goal created: Run a marathon.");
    expect(asked.find(({ call }) => call === "POST /api/goals")?.body).toEqual({
      title: "Run a marathon",
      description: "",
      target_value: 42,
      unit: "km",
      target_date: "2030-06-01",
    });
  });

  test("names the fields that the backend refuses, and keeps what was typed", async () => {
    const errors = [{ field: "body.target_value", message: "must be at most 1e12" }];
    backend({ [LIST]: page([]), "POST /api/goals": [422, { title: "Unprocessable Content", status: 422, errors }] });
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "New goal" }));
    await userEvent.type(screen.getByLabelText("Title"), "Big");
    await userEvent.type(screen.getByLabelText("Target"), "1e13");
    await userEvent.type(screen.getByLabelText("Reach it by"), "2030-06-01");
    await userEvent.click(screen.getByRole("button", { name: "Create goal" }));
    expect((await screen.findByRole("alert")).textContent).toContain("target value: must be at most 1e12");
    expect((screen.getByLabelText("Title") as HTMLInputElement).value).toBe("Big");
  });

  test("takes a check-in, says so, and shows the new course", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    const asked = backend({
      [LIST]: page([GOAL]),
      ...DETAIL,
      "POST /api/goals/g1/check-ins": [201, { id: "c9", date: "2030-02-03", value: 0, note: "" }],
    });
    render(<App />);
    const form = within(await screen.findByRole("form", { name: "Log a check-in" }));
    await userEvent.type(form.getByLabelText(/Value/), "0");
    await userEvent.click(form.getByRole("button", { name: "Log check-in" }));
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Check-in saved: 0 km on 3 Feb 2030."));
    expect(asked.find(({ call }) => call.startsWith("POST"))?.body).toMatchObject({ value: 0, note: "" });
    await waitFor(() => expect(asked.filter(({ call }) => call.endsWith("/trajectory")).length).toBe(2));
  });

  test("is deleted only after confirmation", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    const asked = backend({ [LIST]: page([GOAL]), ...DETAIL, "DELETE /api/goals/g1": [204, null] });
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "Delete goal" }));
    expect(asked.some(({ call }) => call.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Goal deleted: Run a marathon."));
    expect(window.location.pathname).toBe("/");
  });
});

test("what was done is announced last, even if a search is shown", async () => {
  window.history.replaceState(null, "", "/goals/g1");
  const search: Answer = [200, { items: [{ goal: GOAL, similarity: 0.8 }] }];
  const asked = backend({ [LIST]: page([]), ...DETAIL, "GET /api/search?q=jog": search, "DELETE /api/goals/g1": [204, null] });
  render(<App />);
  await userEvent.type(await screen.findByRole("searchbox"), "jog{Enter}");
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("1 goal found."));
  await userEvent.click(await screen.findByRole("button", { name: "Delete goal" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  await waitFor(() => expect(asked.filter(({ call }) => call.includes("search")).length).toBe(2));
  await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Goal deleted: Run a marathon."));
  await screen.findByRole("heading", { name: "See where you are heading" });
});

test("search escapes the text, counts what it found aloud, and can be cleared", async () => {
  backend({ [LIST]: page([]), "GET /api/search?q=jog%20%26%20run": [200, { items: [{ goal: GOAL, similarity: 0.8 }] }] });
  render(<App />);
  await userEvent.type(await screen.findByRole("searchbox"), "jog & run{Enter}");
  expect(await screen.findByRole("heading", { name: "Close to “jog & run”" })).toBeTruthy();
  expect(screen.getByRole("link", { name: /Run a marathon/ })).toBeTruthy();
  expect(screen.getByRole("status").textContent).toBe("1 goal found.");
  await userEvent.click(screen.getByRole("button", { name: "Clear" }));
  expect(await screen.findByRole("heading", { name: "Your goals" })).toBeTruthy();
});

test("axe finds nothing on the list, the form and a goal", async () => {
  const check = async () => {
    // jsdom has no layout, so contrast is checked in a browser
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  };
  backend({ [LIST]: page([GOAL]), ...DETAIL });
  render(<App />);
  await screen.findByRole("link", { name: /Run a marathon/ });
  await check();
  await userEvent.click(await screen.findByRole("button", { name: "New goal" }));
  await check();
  await userEvent.click(screen.getByRole("link", { name: /Run a marathon/ }));
  await screen.findByRole("heading", { name: "Run a marathon" });
  await check();
});

const chartOf = async (change: Partial<Trajectory>) => {
  window.history.replaceState(null, "", "/goals/g1");
  backend({ [LIST]: page([GOAL]), ...DETAIL, "GET /api/goals/g1/trajectory": [200, { ...TRAJECTORY, ...change }] });
  render(<App />);
  return screen.findByRole("img", { name: /check-ins, from/ });
};

test("a goal that is reached has no line into the future", async () => {
  expect((await chartOf({ status: "reached" })).querySelector(".outlook")).toBeNull();
});

test("where check-ins lie close together, the line is drawn, and of the points only the last", async () => {
  const points = Array.from({ length: 200 }, (_, i) => ({ date: "2030-01-01", value: i }));
  const chart = await chartOf({ points });
  expect(chart.querySelectorAll(".point").length).toBe(1);
  expect(chart.querySelector(".course")?.getAttribute("d")?.match(/L/g)?.length).toBe(199);
});

test.each([
  ["reaches the target in time", "2030-05-20", 0.23],
  ["does not", null, -0.1],
])("where the trend %s, its line ends there", async (_, projected_date, slope_per_day) => {
  const chart = await chartOf({ projected_date, trend: { slope_per_day } });
  const ends = Number(chart.querySelector(".outlook")?.getAttribute("x2"));
  const target = Number(chart.querySelector(".aim")?.getAttribute("cx"));
  expect(projected_date ? ends < target : ends === target).toBe(true);
});

test("a goal that does not exist cannot be tried again", async () => {
  window.history.replaceState(null, "", "/goals/g1");
  const missing: Answer = [404, { title: "Not Found", status: 404, detail: "There is no goal 'g1'." }];
  backend({ [LIST]: page([]), ...DETAIL, "GET /api/goals/g1/trajectory": missing });
  render(<App />);
  expect((await screen.findByRole("alert")).textContent).toContain("There is no goal 'g1'.");
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});
