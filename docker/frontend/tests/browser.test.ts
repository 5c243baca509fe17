// The page in a real browser, against a running platform: APP_URL says where (default: http://127.0.0.1:8080).
// CHROMIUM names the browser's binary; SCREENSHOTS a folder for pictures of what it showed.

import assert from "node:assert/strict";
import { env } from "node:process";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";

const { APP_URL = "http://127.0.0.1:8080", CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = env;
const LOOKS = [
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 1280, height: 900, colorScheme: "dark" },
  { width: 390, height: 844, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
] as const;
const TITLE = `Run a marathon ${Date.now()}`;
const MS_PER_DAY = 86_400_000;

const isoDay = (daysFromNow: number) => new Date(Date.now() + daysFromNow * MS_PER_DAY).toISOString().slice(0, 10);

let browser: Browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
});
after(() => browser.close());

/** Open a page that fails the test on any error on its console; a broken content security policy is one. */
async function open(look: (typeof LOOKS)[number], path = "/"): Promise<Page> {
  const { width, height, colorScheme } = look;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme, timezoneId: "UTC" });
  page.on("console", (message) => assert.notEqual(message.type(), "error", message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(`${APP_URL}${path}`);
  return page;
}

async function look(page: Page, name: string) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: typeof axe }).axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}

/** Press Tab until what is focused has this accessible name. */
async function tabTo(page: Page, name: RegExp) {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return element?.labels?.[0]?.textContent ?? element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
    if (name.test(focused.trim())) return;
  }
  assert.fail(`the Tab key never reaches ${name}`);
}

test("by keyboard alone: create a goal, log check-ins, see the trajectory", async () => {
  const page = await open(LOOKS[0]);
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
  const [year, month, day] = isoDay(90).split("-");
  await page.keyboard.type(`${month}${day}${year}`);
  await look(page, "form");
  await tabTo(page, /^Create goal/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: TITLE }).waitFor();
  await look(page, "goal-without-check-ins");

  for (const [daysFromNow, value] of [[-30, "8"], [-20, "14.5"], [-9, "17"], [0, "24"]] as const) {
    const [y, m, d] = isoDay(daysFromNow).split("-");
    await tabTo(page, /^Value/);
    await page.keyboard.type(value);
    await tabTo(page, /^Day/);
    await page.keyboard.type(`${m}${d}${y}`);
    await tabTo(page, /^Note/);
    await page.keyboard.type(`Long run of ${value} km`);
    await page.keyboard.press("Enter");
    await page.getByRole("status").filter({ hasText: `Check-in saved: ${value} km` }).waitFor({ state: "attached" });
  }
  await page.getByRole("img", { name: /^4 check-ins, from 8 km/ }).waitFor();
  await page.getByText("On track", { exact: true }).waitFor();
  await page.close();
});

test("a paraphrase finds the goal", async () => {
  const page = await open(LOOKS[0]);
  await page.getByRole("searchbox").fill("long distance jogging race");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Close to" }).waitFor();
  assert.match((await page.locator(".goals a").first().textContent()) ?? "", new RegExp(TITLE));
  await look(page, "search");
  await page.close();
});

for (const picture of LOOKS) {
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
    await page.close();
  });
}

test("HTML in a goal is shown as text, and a goal can be deleted", async () => {
  const page = await open(LOOKS[2]);
  await page.getByRole("link", { name: TITLE }).click();
  await page.getByText("<b>For my health</b>, and for the medal").waitFor();
  await page.getByRole("button", { name: "Delete goal" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("status").filter({ hasText: `Goal deleted: ${TITLE}` }).waitFor({ state: "attached" });
  await page.getByRole("link", { name: TITLE }).waitFor({ state: "detached" });
  await page.close();
});
