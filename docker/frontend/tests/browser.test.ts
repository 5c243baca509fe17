// The page in a real browser, against a running platform: APP_URL says where (default: http://127.0.0.1:8080).
// CHROMIUM names the browser's binary; SCREENSHOTS a folder for pictures of what it showed.

import assert from "node:assert/strict";
import { env } from "node:process";
import { after, afterEach, before, test } from "node:test";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

const { APP_URL = "http://127.0.0.1:8080", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = env;
type Look = { width: number; colorScheme: "light" | "dark" };
const DESK: Look = { width: 1280, colorScheme: "light" };
const PHONE: Look = { width: 390, colorScheme: "light" };
const SMALL: Look = { width: 320, colorScheme: "light" };
const TITLE = `Run a marathon ${Date.now()}`;
const MS_PER_DAY = 86_400_000;

const isoDay = (daysFromNow: number) => new Date(Date.now() + daysFromNow * MS_PER_DAY).toISOString().slice(0, 10);
const typedDay = (daysFromNow: number) => isoDay(daysFromNow).replace(/(\d+)-(\d+)-(\d+)/, "$2$3$1");

let browser: Browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});
after(() => browser.close());
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** Open a page that fails the test on any error on its console; a broken content security policy is one. */
async function open({ width, colorScheme }: Look, path = "/", now?: Date): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme, timezoneId: "UTC" });
  const isOwn = (text: string) => !text.startsWith("Failed to load resource"); // the network is what some tests break
  page.on("console", (message) => assert.ok(message.type() !== "error" || !isOwn(message.text()), message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  if (now) await page.clock.install({ time: now });
  await page.goto(`${APP_URL}${path}`);
  return page;
}

async function fits(page: Page, name: string) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= (page.viewportSize()?.width ?? 0), `${name} is ${width} pixels wide`);
  const cutOff = await page.locator(".chart text").evaluateAll((labels) => {
    const [svg = new DOMRect()] = labels.map((label) => label.closest("svg")?.getBoundingClientRect());
    const box = (label: Element) => label.getBoundingClientRect();
    const cut = labels.filter((label) => box(label).left < svg.left || box(label).right > svg.right);
    return cut.map((label) => label.textContent);
  });
  assert.deepEqual(cutOff, [], `labels of the chart are cut off: ${name}`);
}

async function look(page: Page, name: string) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: typeof axe }).axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
  await fits(page, name);
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** Fill in the form of a new goal. */
async function fillIn(page: Page, title: string, target = "42") {
  await page.getByRole("button", { name: "New goal" }).click();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Target").fill(target);
  await page.getByLabel("Reach it by").fill("9999-12-31");
}

const says = (page: Page, text: string) =>
  page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });

async function deleteGoal(page: Page) {
  await page.getByRole("button", { name: "Delete goal" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await says(page, "Goal deleted");
}

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
  const page = await open(PHONE, "/", new Date(`${isoDay(-1)}T23:59:30Z`));
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
