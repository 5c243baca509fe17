// @vitest-environment jsdom
// What the page keeps of what was typed, and what it sends when somebody tries again.

import { cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { App } from "./App";
import { type Answer, backend, DETAIL, GOAL, inTurn, LIST, page } from "./testBackend";

const CREATE = "POST /api/goals";
const LOG = "POST /api/goals/g1/check-ins";
const BUSY: Answer = [503, { title: "Service Unavailable", status: 503, detail: "The service is busy." }];
const TOO_LONG: Answer = [422, { title: "Unprocessable Content", status: 422, detail: "The text is too long: shorten it." }];
const GONE: Answer = [404, { title: "Not Found", status: 404, detail: "There is no goal 'g1'." }];
const LOGGED: Answer = [201, { id: "c9", date: "2030-02-03", value: 7, note: "" }];

configure({ asyncUtilTimeout: 30_000 });
beforeEach(() => {
  window.history.replaceState(null, "", "/");
  window.sessionStorage.clear();
});
afterEach(cleanup);

const lost = (): Answer => {
  throw new TypeError("Failed to fetch");
};
const keysOf = (asked: ReturnType<typeof backend>) => asked.filter(({ key }) => key).map(({ key }) => key);
const value = (label: string | RegExp) => (screen.getByLabelText(label) as HTMLInputElement).value;
const newGoal = async () => userEvent.click(await screen.findByRole("button", { name: "New goal" }));
const create = () => userEvent.click(screen.getByRole("button", { name: "Create goal" }));
const tryAgain = async () => userEvent.click(await screen.findByRole("button", { name: "Try again" }));

async function fillIn(title: string) {
  await newGoal();
  await userEvent.type(screen.getByLabelText("Title"), title);
  await userEvent.type(screen.getByLabelText("Target"), "42");
  await userEvent.type(screen.getByLabelText("Reach it by"), "2030-06-01");
}

describe("a goal", () => {
  test("that the busy service refused is tried again with the same key, a quoted UUID, and then there once", async () => {
    const asked = backend({ [LIST]: page([]), [CREATE]: inTurn(BUSY, [201, GOAL]), ...DETAIL });
    render(<App />);
    await fillIn("Run");
    await create();
    expect((await screen.findByRole("alert")).textContent).toContain("The service is busy.");
    expect(value("Title")).toBe("Run");
    await tryAgain();
    await screen.findByRole("heading", { name: GOAL.title });
    const keys = keysOf(asked);
    expect(keys.length).toBe(2);
    expect(keys[0]).toMatch(/^"[0-9a-f-]{36}"$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test("whose response was lost keeps its key when the page is reloaded", async () => {
    const first = backend({ [LIST]: page([]), [CREATE]: lost });
    render(<App />);
    await fillIn("Run");
    await create();
    await screen.findByRole("alert");
    cleanup();
    const second = backend({ [LIST]: page([]), [CREATE]: [201, GOAL], ...DETAIL });
    render(<App />);
    await screen.findByLabelText("Title");
    expect(value("Title")).toBe("Run");
    await create();
    await waitFor(() => expect(keysOf(second)).toEqual(keysOf(first)));
  });

  test("too long for the model says so at the form, loses nothing, and has no 'try again'", async () => {
    const asked = backend({ [LIST]: page([]), [CREATE]: inTurn(TOO_LONG, [201, GOAL]), ...DETAIL });
    render(<App />);
    await fillIn("Run");
    await create();
    const form = within(screen.getByRole("form", { name: "New goal" }));
    expect((await form.findByRole("alert")).textContent).toContain("The text is too long: shorten it.");
    expect(form.queryByRole("button", { name: "Try again" })).toBeNull();
    expect([value("Title"), value("Target"), value("Reach it by")]).toEqual(["Run", "42", "2030-06-01"]);
    await create();
    await screen.findByRole("heading", { name: GOAL.title });
    expect(new Set(keysOf(asked)).size).toBe(2);
  });

  test("changed after a lost response: if the first version was saved, the page says so and keeps the draft", async () => {
    const taken: Answer = [422, { status: 422, detail: "The Idempotency-Key was used with another body." }];
    let saved = false;
    const asked = backend({
      [LIST]: () => page(saved ? [GOAL] : []),
      [CREATE]: () => {
        if (saved) return taken;
        saved = true;
        return lost();
      },
    });
    render(<App />);
    await fillIn("Run");
    await create();
    await screen.findByRole("button", { name: "Try again" });
    await userEvent.type(screen.getByLabelText("Title"), " far");
    await tryAgain();
    expect(await screen.findByText("Saved before your last change")).toBeTruthy();
    expect(await screen.findByRole("link", { name: /Run a marathon/ })).toBeTruthy();
    expect(value("Title")).toBe("Run far");
    expect(asked.filter(({ call }) => call === CREATE).length).toBe(2);
  });

  test("is created once by submitting twice at once", async () => {
    const asked = backend({ [LIST]: page([]), [CREATE]: [201, GOAL], ...DETAIL });
    render(<App />);
    await fillIn("Run");
    const form = screen.getByRole("form", { name: "New goal" }) as HTMLFormElement;
    form.requestSubmit();
    form.requestSubmit();
    await screen.findByRole("heading", { name: GOAL.title });
    expect(keysOf(asked).length).toBe(1);
  });

  test("that was being saved when its writer went elsewhere does not call them back", async () => {
    let answer = (_: Answer) => {};
    backend({ [LIST]: page([GOAL]), [CREATE]: () => new Promise<Answer>((resolve) => (answer = resolve)), ...DETAIL });
    render(<App />);
    await fillIn("Read");
    await create();
    await userEvent.click(await screen.findByRole("link", { name: /Run a marathon/ }));
    answer([201, { ...GOAL, id: "g2", title: "Read" }]);
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Goal created: Read."));
    expect(window.location.pathname).toBe("/goals/g1");
  });

  test("once created, is what its form's place in the history leads to", async () => {
    backend({ [LIST]: page([]), [CREATE]: [201, GOAL], ...DETAIL });
    render(<App />);
    const places = window.history.length;
    await fillIn("Run");
    await create();
    await screen.findByRole("heading", { name: GOAL.title });
    expect(window.history.length).toBe(places + 1);
    window.history.back();
    expect(await screen.findByRole("heading", { name: "See where you are heading" })).toBeTruthy();
  });

  test("that is already gone counts as deleted", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    const asked = backend({ [LIST]: page([GOAL]), ...DETAIL, "DELETE /api/goals/g1": inTurn(BUSY, GONE) });
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "Delete goal" }));
    await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
    await tryAgain();
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("Goal deleted: Run a marathon."));
    expect(asked.filter(({ call }) => call.startsWith("DELETE")).length).toBe(2);
  });
});

describe("a draft", () => {
  test("of a goal is kept while another goal is looked at, and when going back", async () => {
    backend({ [LIST]: page([GOAL]), ...DETAIL });
    render(<App />);
    await fillIn("Read");
    await userEvent.click(await screen.findByRole("link", { name: /Run a marathon/ }));
    await screen.findByRole("heading", { name: GOAL.title });
    window.history.back();
    await waitFor(() => expect(value("Title")).toBe("Read"));
    expect([value("Target"), value("Reach it by")]).toEqual(["42", "2030-06-01"]);
  });

  test("of a goal is discarded by cancelling", async () => {
    backend({ [LIST]: page([]) });
    render(<App />);
    await fillIn("Read");
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    await newGoal();
    expect(value("Title")).toBe("");
  });

  test("of a check-in is kept for its own goal, and has one key for all its attempts", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    const asked = backend({ [LIST]: page([GOAL]), ...DETAIL, [LOG]: inTurn(BUSY, LOGGED, LOGGED) });
    render(<App />);
    await userEvent.type(await screen.findByLabelText(/Value/), "7");
    await userEvent.type(screen.getByLabelText(/Note/), "rain");
    await userEvent.click(screen.getByRole("button", { name: "Log check-in" }));
    await screen.findByRole("alert");
    await newGoal();
    expect(screen.queryByLabelText(/Note/)).toBeNull();
    await newGoal();
    await screen.findByLabelText(/Note/);
    expect([value(/Value/), value(/Note/)]).toEqual(["7", "rain"]);
    await tryAgain();
    await waitFor(() => expect(value(/Note/)).toBe(""));
    await userEvent.type(screen.getByLabelText(/Value/), "7");
    await userEvent.click(screen.getByRole("button", { name: "Log check-in" }));
    await waitFor(() => expect(keysOf(asked).length).toBe(3));
    const [first, again, next] = keysOf(asked);
    expect(again).toBe(first);
    expect(next).not.toBe(first);
  });

  test("of a search, and its results, survive a reload", async () => {
    backend({ [LIST]: page([]), "GET /api/search?q=jog": [200, { items: [{ goal: GOAL, similarity: 0.8 }] }] });
    render(<App />);
    await userEvent.type(await screen.findByRole("searchbox"), "jog{Enter}");
    await screen.findByRole("heading", { name: "Close to “jog”" });
    await userEvent.type(screen.getByRole("searchbox"), "ging");
    cleanup();
    render(<App />);
    expect(((await screen.findByRole("searchbox")) as HTMLInputElement).value).toBe("jogging");
    expect(await screen.findByRole("heading", { name: "Close to “jog”" })).toBeTruthy();
  });
});

test("a goal stays on the page if reloading it fails", async () => {
  window.history.replaceState(null, "", "/goals/g1");
  const [key] = Object.keys(DETAIL) as [string];
  backend({ [LIST]: page([GOAL]), ...DETAIL, [key]: inTurn(DETAIL[key] as Answer, BUSY), [LOG]: LOGGED });
  render(<App />);
  await userEvent.type(await screen.findByLabelText(/Value/), "7");
  await userEvent.click(screen.getByRole("button", { name: "Log check-in" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The service is busy.");
  expect(screen.getByRole("heading", { name: GOAL.title })).toBeTruthy();
});
