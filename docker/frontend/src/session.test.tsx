// @vitest-environment jsdom
// Who is signed in, and what becomes of the page and of what was typed when that ends.

import { act, cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { App } from "./App";
import { type Answer, type Answers, backend, DETAIL, GOAL, inTurn, LIST, page } from "./testBackend";

const ME = "GET /api/me";
const CREATE = "POST /api/goals";
const SIGN_OUT = "undefined /oauth2/sign_out?rd=/";
const ADA: Answer = [200, { name: "Ada", email: "ada@example.com", subject: "ada" }];
const BOB: Answer = [200, { name: "Bob", email: null, subject: "bob" }];
const ENDED: Answer = [401, {}];
const REFUSED: Answer = [401, { title: "Unauthorized", status: 401, detail: "The token's audience is another one." }];
const FINE: Answers = { [ME]: ADA, [LIST]: page([GOAL]), ...DETAIL };

configure({ asyncUtilTimeout: 30_000 });
beforeEach(() => {
  window.history.replaceState(null, "", "/");
  window.sessionStorage.clear();
});
afterEach(cleanup);

const typed = () => (screen.getByLabelText("Title") as HTMLInputElement).value;
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const signInLink = async (name = "Sign in again") => (await screen.findByRole("link", { name })) as HTMLAnchorElement;
const leads = (link: HTMLAnchorElement) => link.getAttribute("href");

/** Open the page as it is after a sign-in: the tab's memory is there, the history's is not. */
async function load(answers: Answers) {
  cleanup();
  window.history.replaceState(null, "");
  const asked = backend({ ...FINE, ...answers });
  render(<App />);
  return asked;
}

async function typeGoal(title: string) {
  await press("New goal");
  await userEvent.type(screen.getByLabelText("Title"), title);
  await userEvent.type(screen.getByLabelText("Target"), "42");
  await userEvent.type(screen.getByLabelText("Reach it by"), "2030-06-01");
}

/** Follow the link, without leaving: jsdom has no other page. */
async function follow(link: HTMLAnchorElement) {
  link.addEventListener("click", (event) => event.preventDefault());
  await userEvent.click(link);
}

describe("who is signed in", () => {
  test.each([
    [{ name: "Ada", email: "ada@example.com", subject: "1" }, "Signed in as Ada"],
    [{ name: " ", email: "ada@example.com", subject: "1" }, "Signed in as ada@example.com"],
    [{ name: null, email: null, subject: "1" }, "Signed in as 1"],
  ])("is shown by name, else by e-mail, else by subject: %j", async (person, text) => {
    await load({ [ME]: [200, person] });
    expect(await screen.findByText(text)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Sign out" })).toBeTruthy();
  });

  test.each<[string, Answer]>([
    ["says null", [200, { name: null, email: null, subject: null }]],
    ["does not know the question", [404, { title: "Not Found", status: 404 }]],
  ])("is not shown where the service %s: there is no login", async (_, answer) => {
    await load({ [ME]: answer });
    await screen.findByRole("link", { name: /Run a marathon/ });
    expect(screen.queryByText(/Signed in/)).toBeNull();
    expect(screen.queryByRole("button", { name: "Sign out" })).toBeNull();
  });

  test("is asked first: until the answer, and without one, nothing of anybody is shown", async () => {
    const asked = await load({ [ME]: inTurn([503, { title: "Service Unavailable", status: 503 }], ADA) });
    expect((await screen.findByRole("alert")).textContent).toContain("Not available just now");
    expect(asked.map(({ call }) => call)).toEqual([ME]);
    await press("Try again");
    await screen.findByText("Signed in as Ada");
  });
});

describe("a session that has ended", () => {
  test("leaves what is shown, says so once, and leads to sign in and back to the same address", async () => {
    window.history.replaceState(null, "", "/goals/g1?a=1&b=2");
    await load({ [LIST]: inTurn(page([GOAL]), ENDED), "GET /api/search?q=jog": ENDED });
    await screen.findByRole("link", { name: /Run a marathon/ });
    await userEvent.type(screen.getByRole("searchbox"), "jog{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("Your session has ended");
    expect(screen.getByRole("link", { name: /Run a marathon/ })).toBeTruthy();
    expect(leads(await signInLink())).toBe("/oauth2/start?rd=%2Fgoals%2Fg1%3Fa%3D1%26b%3D2");
  });

  test("loses no goal that was just sent: it is sent again with its key after signing in", async () => {
    const first = await load({ [CREATE]: ENDED });
    await typeGoal("Run");
    await press("Create goal");
    const form = within(screen.getByRole("form", { name: "New goal" }));
    expect((await form.findByRole("alert")).textContent).toMatch(/^You are not signed in.*Sign in again/);
    expect(form.queryByRole("button", { name: "Try again" })).toBeNull(); // nothing would come of it
    expect(typed()).toBe("Run");
    await follow(await signInLink());

    const second = await load({ [CREATE]: [201, GOAL] });
    await screen.findByRole("form", { name: "New goal" });
    expect(typed()).toBe("Run");
    await press("Create goal");
    await screen.findByRole("heading", { name: GOAL.title });
    const [key] = first.flatMap(({ key }) => key ?? []);
    expect(second.flatMap(({ key }) => key ?? [])).toEqual([key]);
    expect(key).toBeTruthy();
  });

  test("and nobody signed in when the page is loaded: it says so, and shows and asks nothing else", async () => {
    const asked = await load({ [ME]: ENDED });
    await signInLink();
    expect(screen.getByRole("alert").textContent).toContain("Your session has ended");
    expect(screen.queryByRole("button", { name: "New goal" })).toBeNull();
    expect(asked.map(({ call }) => call)).toEqual([ME]);
  });

  test("right after signing in is a refusal: the page says so and never goes anywhere by itself", async () => {
    await load({ [ME]: REFUSED });
    expect(screen.queryByText("Your sign-in was not accepted")).toBeNull();
    await follow(await signInLink());
    const asked = await load({ [ME]: REFUSED });
    await screen.findByText("Your sign-in was not accepted");
    expect(asked.length).toBe(1);
    await load({ [ME]: REFUSED });
    expect(await screen.findByText("Your session has ended")).toBeTruthy(); // that sign-in is over
  });

  test("goes on here when the person signs in in another tab", async () => {
    const other = new BroadcastChannel("session");
    await load({ [LIST]: inTurn(ENDED, page([GOAL])) });
    await signInLink();
    other.postMessage({ subject: "ada" });
    expect(await screen.findByRole("link", { name: /Run a marathon/ })).toBeTruthy();
    expect(screen.queryByRole("alert")).toBeNull();
    other.close();
  });

  test("or has become another person's is noticed when the browser brings a page back as it was", async () => {
    const asked = await load({ [ME]: inTurn(ADA, ADA, BOB, ENDED) });
    const bringBack = () => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await typeGoal("Ada's");
    await act(async () => bringBack());
    expect([typed(), asked.filter(({ call }) => call === LIST).length]).toEqual(["Ada's", 1]); // nothing moves
    bringBack();
    await screen.findByText("Signed in as Bob");
    bringBack();
    expect((await screen.findByRole("alert")).textContent).toContain("Your session has ended");
  });

  test("is another thing than not being allowed, which signing in again does not change", async () => {
    await load({ [LIST]: [403, {}] });
    expect((await screen.findByRole("alert")).textContent).toMatch(/^You may not do this.*not open to you/);
    expect(screen.queryByRole("link", { name: "Sign in again" })).toBeNull();
  });

  test("is told in a way that axe finds nothing wrong with", async () => {
    await load({ [LIST]: ENDED });
    await signInLink();
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});

describe("signing out", () => {
  test("ends the session, shows and keeps nothing of the person, and leaves no goal in the address", async () => {
    window.history.replaceState(null, "", "/goals/g1");
    const heard: unknown[] = [];
    const other = new BroadcastChannel("session");
    other.onmessage = ({ data }) => heard.push(data);
    const asked = await load({ [SIGN_OUT]: [200, {}] });
    await screen.findByRole("heading", { name: GOAL.title });
    await userEvent.type(screen.getByLabelText(/Note/), "rain");
    await press("Sign out");
    const link = await signInLink("Sign in");
    expect(document.activeElement).toBe(link);
    expect(leads(link)).toBe("/oauth2/start?rd=%2F");
    expect(asked.at(-1)?.call).toBe(SIGN_OUT);
    expect(document.body.textContent).not.toContain(GOAL.title);
    expect(window.sessionStorage.length).toBe(0);
    await waitFor(() => expect(heard).toEqual([{ subject: "ada" }, { subject: null }])); // what other tabs go by
    other.close();
  });

  test("that does not reach the service says so, and keeps everything", async () => {
    await load({});
    await typeGoal("Run");
    await press("Sign out");
    expect((await screen.findByRole("alert")).textContent).toContain("You are not signed out yet");
    expect(typed()).toBe("Run");
  });

  test("leaves no trace of what was still under way", async () => {
    let answer = (_: Answer) => {};
    await load({ [SIGN_OUT]: [200, {}], [CREATE]: () => new Promise<Answer>((resolve) => (answer = resolve)) });
    await typeGoal("Run");
    await press("Create goal");
    await press("Sign out");
    await signInLink("Sign in");
    await act(async () => answer(ENDED));
    expect(window.sessionStorage.length).toBe(0);
    expect(screen.getByText("You are signed out")).toBeTruthy();
  });

  test("signs out every tab", async () => {
    const other = new BroadcastChannel("session");
    await load({});
    await typeGoal("Run");
    other.postMessage({ subject: null });
    await signInLink("Sign in");
    expect(window.sessionStorage.length).toBe(0);
    other.close();
  });
});

describe("what one person typed", () => {
  test("is not shown to the next, and is there again for its writer", async () => {
    await load({});
    await typeGoal("Ada's");
    await userEvent.type(screen.getByRole("searchbox"), "Ada's words");
    await load({ [ME]: BOB });
    await press("New goal");
    expect([typed(), (screen.getByRole("searchbox") as HTMLInputElement).value]).toEqual(["", ""]);
    await load({});
    await press("New goal");
    expect([typed(), (screen.getByRole("searchbox") as HTMLInputElement).value]).toEqual(["Ada's", "Ada's words"]);
  });

  test("is gone from a tab as soon as another person has signed in in another one", async () => {
    const other = new BroadcastChannel("session");
    await load({ [ME]: inTurn(ADA, BOB) });
    await typeGoal("Ada's");
    other.postMessage({ subject: "bob" });
    await screen.findByText("Signed in as Bob");
    await waitFor(() => expect(screen.queryByDisplayValue("Ada's")).toBeNull());
    other.close();
  });
});
