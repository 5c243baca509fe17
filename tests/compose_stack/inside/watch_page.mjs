// Open the page at APP_URL, say so, and leave it open until it shows TEXT by itself; keep a picture in PICTURE.
// BEFORE is a heading that it shows at first. PAGE names the folder whose node_modules has the browser's driver, CHROMIUM the browser's binary.

import { createRequire } from "node:module";
import { env } from "node:process";

const LIMIT_MS = 180_000;
const { chromium } = createRequire(`${env.PAGE}/`)("playwright-core");

const browser = await chromium.launch({ executablePath: env.CHROMIUM, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  await page.goto(env.APP_URL, { timeout: LIMIT_MS });
  await page.getByRole("heading", { name: env.BEFORE }).waitFor({ timeout: LIMIT_MS });
  await page.evaluate(() => (globalThis.sameDocument = true));
  console.log("open");
  await page.getByRole("heading", { name: env.TEXT }).waitFor({ timeout: LIMIT_MS });
  console.log((await page.evaluate(() => globalThis.sameDocument)) ? "in place" : "after it loaded itself again");
  await page.screenshot({ path: env.PICTURE });
} finally {
  await browser.close();
}
