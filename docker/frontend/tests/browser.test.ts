// The page in a real browser, against a running platform.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { DESK, deleteGoal, fillIn, fits, type Look, look, open, PHONE, SMALL, says } from "./browser.ts";

const TITLE = `Run a marathon ${Date.now()}`;
const MS_PER_DAY = 86_400_000;

const isoDay = (daysFromNow: number) => new Date(Date.now() + daysFromNow * MS_PER_DAY).toISOString().slice(0, 10);
const typedDay = (daysFromNow: number) => isoDay(daysFromNow).replace(/(\d+)-(\d+)-(\d+)/, "$2$3$1");

/** Press Tab until what is focused has this accessible name. */
async function tabTo(page: Page, name: RegExp) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.textContent ?? element?.textContent ?? "";
    });
    if (name.test(focused.trim())) return;
  }
  assert.fail(`the Tab key never reaches ${name}`);
}

test("by keyboard alone: create a goal, log check-ins, see the trajectory", async () => {
  const page = await open(DESK);
  await page.getByRole("heading", { name: "Your goals" }).waitFor();
  await tabTo(page, /^New goal/);
  await page.keyboard.press("Enter");
  await page.keyboard.type(TITLE);
  await tabTo(page, /^Why/);
  await page.keyboard.type("<b>For my health</b>, and for the medal");
  await tabTo(page, /^Target/);
  await page.keyboard.type("42.2");
  await tabTo(page, /^Unit/);
  await page.keyboard.type("km");
  await tabTo(page, /^Reach it by/);
  await page.keyboard.type(typedDay(90));
  await look(page, "form");
  await tabTo(page, /^Create goal/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: TITLE }).waitFor();
  await look(page, "goal-without-check-ins");

  for (const [daysFromNow, value] of [[-30, "8"], [-20, "14.5"], [-9, "17"], [0, "24"]] as const) {
    await tabTo(page, /^Value/);
    await page.keyboard.type(value);
    await tabTo(page, /^Day/);
    await page.keyboard.type(typedDay(daysFromNow));
    await tabTo(page, /^Note/);
    await page.keyboard.type(`Long run of ${value} km`);
    await page.keyboard.press("Enter");
    await says(page, `Check-in saved: ${value} km`);
  }
  await page.getByRole("img", { name: /^4 check-ins, from 8 km/ }).waitFor();
  await page.getByText("On track", { exact: true }).waitFor();
});

test("a paraphrase finds the goal", async () => {
  const page = await open(DESK);
  await page.getByRole("searchbox").fill("long distance jogging race");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Close to" }).waitFor();
  assert.match((await page.locator(".goals a").first().textContent()) ?? "", new RegExp(TITLE));
  await look(page, "search");
});

for (const picture of [DESK, PHONE, SMALL].flatMap((light): Look[] => [light, { ...light, colorScheme: "dark" }])) {
  const name = `${picture.width}-${picture.colorScheme}`;
  test(`at ${picture.width} pixels, ${picture.colorScheme}: all of it fits, and axe finds nothing`, async () => {
    const page = await open(picture);
    const link = page.getByRole("link", { name: TITLE });
    await link.waitFor();
    await look(page, `list-${name}`);
    await link.click();
    await page.getByRole("img", { name: /^4 check-ins/ }).waitFor();
    await look(page, `goal-${name}`);
    await page.reload(); // the address alone leads here
    await page.getByRole("heading", { name: TITLE }).waitFor();
    });
}

test("HTML in a goal is shown as text, and a goal can be deleted", async () => {
  const page = await open(PHONE);
  await page.getByRole("link", { name: TITLE }).click();
  await page.getByText("<b>For my health</b>, and for the medal").waitFor();
  await deleteGoal(page);
  await page.getByRole("link", { name: TITLE }).waitFor({ state: "detached" });
});

for (const picture of [DESK, PHONE, SMALL]) {
  test(`at ${picture.width} pixels, nothing that can be typed makes the page wider`, async () => {
    const page = await open(picture);
    const title = `${Date.now()}`.padEnd(200, "W");
    const name = (what: string) => `longest-${what}-${picture.width}`;
    await fillIn(page, title, "-1e12");
    await page.getByLabel(/^Why/).fill("W".repeat(4000));
    await page.getByLabel(/^Unit/).fill("W".repeat(32));
    await fits(page, name("form"));
    await page.getByRole("button", { name: "Create goal" }).click();
    await page.getByRole("heading", { name: title }).waitFor();
    const values = { "1e12": "1,000,000,000,000", "-999999999999.999": "−999,999,999,999.999", "1.23e-13": "1.23E−13" };
    for (const [value, shown] of Object.entries(values)) {
      await page.getByLabel(/^Value/).fill(value);
      await page.getByLabel(/^Note/).fill("W".repeat(2000));
      await page.getByRole("button", { name: "Log check-in" }).click();
      await says(page, `Check-in saved: ${shown} W`);
      await fits(page, name("goal"));
    }
    await page.getByRole("searchbox").fill("W".repeat(200));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Close to" }).waitFor();
    await look(page, name("search"));
    await deleteGoal(page);
    });
}

test("a tab that was open overnight logs the new day", async () => {
  const page = await open(PHONE, "/", { now: new Date(`${isoDay(-1)}T23:59:30Z`) });
  await fillIn(page, `Sleep ${Date.now()}`);
  await page.getByRole("button", { name: "Create goal" }).click();
  const day = page.getByLabel("Day");
  assert.equal(await day.inputValue(), isoDay(-1));
  await page.clock.fastForward(60_000);
  assert.deepEqual([await day.inputValue(), await day.getAttribute("max")], [isoDay(0), isoDay(0)]);
  await page.getByLabel(/^Value/).fill("0.005");
  await page.getByRole("button", { name: "Log check-in" }).click();
  await page.getByRole("listitem").filter({ has: page.locator(`time[datetime="${isoDay(0)}"]`), hasText: "0.005" }).waitFor();
  await deleteGoal(page);
});

test("drafts survive another goal, back and forward, and a reload", async () => {
  const page = await open(DESK);
  const kept = async () => assert.equal(await page.getByLabel("Title").inputValue(), "Half a goal");
  await fillIn(page, "Half a goal");
  await page.getByRole("searchbox").fill("half a thought");
  await page.evaluate(() => history.back());
  await page.getByLabel("Title").waitFor({ state: "detached" });
  await page.goForward();
  await kept();
  await page.reload();
  await kept();
  await page.goto("about:blank");
  await page.goBack();
  await kept();
  assert.equal(await page.getByRole("searchbox").inputValue(), "half a thought");
});

/** Create a goal, and lose the answer. */
async function lose(page: Page, title: string) {
  await fillIn(page, title);
  await page.route("**/api/goals", (route) => route.fetch().then(() => route.abort()), { times: 1 });
  await page.getByRole("button", { name: "Create goal" }).dblclick();
  await page.getByText("No connection").waitFor();
}

test("a goal whose response was lost is there once after 'try again', even if that is pressed twice", async () => {
  const [page, title] = [await open(SMALL), `Once ${Date.now()}`];
  await lose(page, title);
  await look(page, "lost-320");
  await page.getByRole("button", { name: "Try again" }).dblclick();
  await page.getByRole("heading", { name: title }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: title }).waitFor(); // which fails where there are two
  await deleteGoal(page);
});

test("a goal that is changed after its response was lost is not duplicated, and both versions are kept apart", async () => {
  const [page, title] = [await open(PHONE), `First ${Date.now()}`];
  await lose(page, title);
  await page.getByLabel("Title").fill("Second");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByText("Saved before your last change").waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "Second");
  await page.getByRole("link", { name: title }).click();
  await deleteGoal(page);
});

test("an address that is not text and a script that cannot be loaded never leave a white page", async () => {
  const page = await open(SMALL, "/goals/%FF");
  await page.getByRole("alert").getByText("There is no goal").waitFor();
  await look(page, "no-such-goal-320");
  await page.route("**/*.js", (route) => route.abort());
  await page.reload();
  await page.getByText("If this takes long, load it again.").waitFor();
});
