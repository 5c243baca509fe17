// Sessions in a real browser, against a running platform without a login: what a login adds is answered here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BrowserContext, Page, Route } from "playwright-core";
import { APP_URL, DESK, look, open, PHONE, SMALL } from "./browser.ts";

const ISSUER = "https://issuer.example";
const ADA = { name: "Ada", email: "ada@example.com", subject: "ada" };
const BOB = { name: null, email: `${"bob.".repeat(20)}@example.com`, subject: "bob" };

/** A login with one session, and an issuer elsewhere that signs in whoever is next. */
class Login {
  person: object | undefined = ADA;
  next: object = ADA;
  readonly asked: string[] = [];

  readonly prepare = async (context: BrowserContext) => {
    const ended = (route: Route) => (this.person ? route.continue() : route.fulfill({ status: 401, json: {} }));
    await context.route("**/api/**", ended);
    await context.route("**/api/me", (route) => (this.person ? route.fulfill({ json: this.person }) : ended(route)));
    await context.route("**/oauth2/start?rd=*", (route) => {
      const { searchParams } = new URL(route.request().url());
      this.asked.push(searchParams.get("rd") ?? "");
      const back = `${APP_URL}${searchParams.get("rd")}`;
      const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Content-Type": "text/html" };
      const body = `<!doctype html><html lang="en"><title>Issuer</title><a href="${back}">Go on</a>`;
      return context
        .route(`${ISSUER}/**`, (page) => page.fulfill({ headers, body }))
        .then(() => route.fulfill({ status: 302, headers: { Location: `${ISSUER}/authorize` } }));
    });
    await context.route("**/oauth2/sign_out?rd=/", (route) => {
      this.person = undefined;
      return route.fulfill({ status: 302, headers: { Location: "/" } });
    });
  };

  /** Sign in at the issuer. */
  async signIn(page: Page, name: string) {
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("link", { name: "Go on" }).waitFor();
    this.person = this.next;
    await page.getByRole("link", { name: "Go on" }).click();
  }
}

/** Fill in the form of a new goal. */
async function fillIn(page: Page, title: string) {
  await page.getByRole("button", { name: "New goal" }).click();
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("Target").fill("42");
  await page.getByLabel("Reach it by").fill("9999-12-31");
}

for (const picture of [DESK, PHONE, SMALL, { ...DESK, colorScheme: "dark" as const }]) {
  const name = `${picture.width}-${picture.colorScheme}`;
  test(`at ${name}: who is signed in, a session that ends and a sign-out fit, and axe finds nothing`, async () => {
    const login = new Login();
    login.person = BOB;
    const page = await open(picture, "/", login);
    await page.getByText(`Signed in as ${BOB.email}`).waitFor();
    await look(page, `longest-person-${name}`);
    login.person = ADA;
    await page.reload();
    await page.getByText("Signed in as Ada").waitFor();
    await look(page, `person-${name}`);
    login.person = undefined;
    await fillIn(page, "Run");
    await page.getByRole("button", { name: "Create goal" }).click();
    await page.getByRole("link", { name: "Sign in again" }).waitFor();
    await look(page, `ended-${name}`);
    await page.route("**/oauth2/**", (route) => route.abort(), { times: 1 });
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are not signed out yet").waitFor();
    await look(page, `not-signed-out-${name}`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    await look(page, `signed-out-${name}`);
  });
}

test("by keyboard alone: what was typed is there after a sign-in elsewhere, and is saved once", async () => {
  const login = new Login();
  const page = await open(DESK, "/", login);
  const title = `After a night ${Date.now()}`;
  await fillIn(page, title);
  login.person = undefined;
  await page.getByLabel("Reach it by").press("Enter");
  await page.getByText("Your session has ended").first().waitFor();
  const link = page.getByRole("link", { name: "Sign in again" });
  for (let presses = 0; presses < 40 && !(await link.evaluate((it) => it === document.activeElement)); presses++)
    await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  login.person = ADA;
  await page.getByRole("link", { name: "Go on" }).click();
  await page.getByLabel("Title").waitFor();
  assert.deepEqual(login.asked, ["/"]);
  assert.equal(await page.getByLabel("Title").inputValue(), title);
  await page.getByRole("button", { name: "Create goal" }).click();
  await page.getByRole("heading", { name: title }).waitFor();
  await page.getByRole("link", { name: title }).waitFor(); // which fails where there are two
  await page.getByRole("button", { name: "Delete goal" }).click();
  await page.getByRole("button", { name: "Delete for good" }).click();
  await page.getByRole("link", { name: title }).waitFor({ state: "detached" });
});

test("a second person in the same tab finds nothing of the first, also by going back", async () => {
  const login = new Login();
  const page = await open(DESK, "/", login);
  await fillIn(page, "A secret of Ada's");
  login.person = undefined;
  login.next = BOB;
  await page.getByRole("button", { name: "Create goal" }).click();
  await login.signIn(page, "Sign in again");
  await page.getByText(`Signed in as ${BOB.email}`).waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "");
  for (const _ of [1, 2]) {
    await page.goBack();
    await page.waitForLoadState();
  }
  await page.getByText(`Signed in as ${BOB.email}`).waitFor();
  await page.getByRole("button", { name: "New goal" }).waitFor();
  const texts = await page.locator("input").evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  assert.ok(!texts.includes("A secret of Ada's"), `${texts}`);
});

test("signing out in one tab empties the others", async () => {
  const login = new Login();
  const page = await open(DESK, "/", login);
  await fillIn(page, "A secret of Ada's");
  const other = await page.context().newPage();
  await other.goto(APP_URL);
  await other.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are signed out").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});
