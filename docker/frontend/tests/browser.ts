// A real browser, and what every picture of the page must fulfil: APP_URL says where the platform is (default:
// http://127.0.0.1:8080). CHROMIUM names the browser's binary; SCREENSHOTS a folder for pictures of what it showed.
// Where one has to sign in, ISSUER says at which host:port the issuer is: all hosts but the platform's lead there.

import assert from "node:assert/strict";
import { env } from "node:process";
import { after, afterEach, before } from "node:test";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const { CHROMIUM = "/usr/bin/chromium", ISSUER, SCREENSHOTS } = env;
export const { APP_URL = "http://127.0.0.1:8080" } = env;
export type Look = { width: number; colorScheme: "light" | "dark" };
export const DESK: Look = { width: 1280, colorScheme: "light" };
export const PHONE: Look = { width: 390, colorScheme: "light" };
export const SMALL: Look = { width: 320, colorScheme: "light" };

let browser: Browser;
before(async () => {
  const hosts = `--host-resolver-rules=MAP * ${ISSUER}, EXCLUDE ${new URL(APP_URL).hostname}`;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", ...(ISSUER ? [hosts] : [])] });
});
after(() => browser.close());
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

/** Open a page that fails the test on any error on its console; a broken content security policy is one. */
export async function open(
  { width, colorScheme }: Look,
  path = "/",
  { now, prepare, url = APP_URL }: { now?: Date; prepare?: (context: BrowserContext) => Promise<void>; url?: string | undefined } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    timezoneId: "UTC",
    ignoreHTTPSErrors: ISSUER !== undefined, // its authority is the tests' own
  });
  await prepare?.(context);
  const page = await context.newPage();
  const isOwn = (text: string) => !text.startsWith("Failed to load resource"); // the network is what some tests break
  page.on("console", (message) => assert.ok(message.type() !== "error" || !isOwn(message.text()), message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  if (now) await page.clock.install({ time: now });
  await page.goto(`${url}${path}`);
  return page;
}

/** Fill in the form of a new goal. */
export async function fillIn(page: Page, title: string, target = "42") {
  await page.getByRole("button", { name: "New goal" }).click();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Target").fill(target);
  await page.getByLabel("Reach it by").fill("9999-12-31");
}

export const says = (page: Page, text: string) =>
  page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" });

export async function deleteGoal(page: Page) {
  await page.getByRole("button", { name: "Delete goal" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await says(page, "Goal deleted");
}

export async function fits(page: Page, name: string) {
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

export async function look(page: Page, name: string) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => await (globalThis as unknown as { axe: typeof axe }).axe.run());
  assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), [], name);
  await fits(page, name);
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
}
