// Signing in, sessions and signing out in a real browser, by OAuth2 Proxy and an issuer that asks for no password.
// ISSUER_CONTROL says where a test steers that issuer, PEOPLE whom the platform lets in, and BRIEF_URL where it renews
// tokens at once.

import assert from "node:assert/strict";
import { env } from "node:process";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { APP_URL, DESK, deleteGoal, fillIn, look, open, PHONE, SMALL, says } from "./browser.ts";

const { ISSUER_CONTROL, PEOPLE = "[{}, {}]", BRIEF_URL } = env;
const [ANN, BOB] = JSON.parse(PEOPLE);
const LONGEST = { ...BOB, name: null, email: `${"bob.".repeat(20)}${BOB.email}` };
const SECRET = "A secret of Ann's";
const SHORT = { lifetime_seconds: 8 };

/** Have the issuer do something. */
async function steer(method: string, path: string, content?: object): Promise<Record<string, number>> {
  const answer = await fetch(`${ISSUER_CONTROL}${path}`, { method, body: content ? JSON.stringify(content) : null });
  assert.equal(answer.status, 200, `${method} ${path}`);
  return (await answer.json()) as Record<string, number>;
}

const letIn = (person: object) => steer("PUT", "/person", person);
const behave = (behaviour: object) => steer("PUT", "/", behaviour);
const tokens = async () => (await steer("GET", "/asked"))["/token"] ?? 0;

const isSignedIn = (page: Page, name: string = ANN.name) =>
  page.getByText(`Signed in as ${name}`, { exact: true }).waitFor();
const isTold = (page: Page) => page.getByText("Your session has ended").first().waitFor();
const again = (page: Page) => page.getByRole("link", { name: "Sign in again" });
const isBack = (page: Page) => again(page).waitFor({ state: "detached" });
const endSession = (page: Page) => page.context().clearCookies();
const statusOf = (page: Page, path: string, method = "GET") =>
  page.evaluate(async ([path, method]) => (await fetch(path, { method })).status, [path, method] as const);

async function signInAgain(page: Page) {
  await again(page).click();
  await isBack(page);
}

/** Return everything that was typed. */
const typed = (page: Page) =>
  page.locator("input, textarea").evaluateAll((fields) => fields.map((each) => (each as HTMLInputElement).value).join());

/** Create a goal, and return its path. */
async function create(page: Page, title: string): Promise<string> {
  await fillIn(page, title);
  await page.getByRole("button", { name: "Create goal" }).click();
  await page.getByRole("heading", { name: title }).waitFor();
  return new URL(page.url()).pathname;
}

async function search(page: Page) {
  await page.getByRole("searchbox").fill("water");
  await page.keyboard.press("Enter");
}

async function until(isSo: () => Promise<boolean>, what: string) {
  for (const end = Date.now() + 60_000; !(await isSo()); ) {
    assert.ok(Date.now() < end, `not in a minute: ${what}`);
    await new Promise((wake) => setTimeout(wake, 300));
  }
}

describe("with a login", { skip: !ISSUER_CONTROL && "nobody has to sign in here" }, () => {
  beforeEach(() => letIn(ANN));
  afterEach(() => behave({}));

  test("whoever signs in is led back to where they wanted, and no address on the way has a token", async () => {
    const addresses: string[] = [];
    const page = await open(DESK, "/goals/none?from=a%20friend", {
      prepare: async (context) => void context.on("request", (request) => addresses.push(request.url())),
    });
    await isSignedIn(page);
    assert.equal(page.url(), `${APP_URL}/goals/none?from=a%20friend`);
    assert.ok(addresses.some((each) => each.startsWith(`${APP_URL}/oauth2/callback?code=`)), `${addresses}`);
    assert.deepEqual(addresses.filter((each) => /eyJ|@|%40/.test(each)), []);
  });

  test("a session is kept in cookies that are sent to this host alone, and that no script can read", async () => {
    const page = await open(DESK);
    await isSignedIn(page);
    const cookies = await page.context().cookies();
    assert.ok(cookies.some(({ domain }) => domain === new URL(APP_URL).hostname));
    for (const { name, secure, httpOnly, sameSite, path } of cookies)
      assert.deepEqual([name.slice(0, 7), secure, httpOnly, sameSite, path], ["__Host-", true, true, "Lax", "/"]);
    const read = () => [document.cookie, ...Object.values({ ...localStorage }), ...Object.values({ ...sessionStorage })];
    assert.doesNotMatch((await page.evaluate(read)).join(), /eyJ|__Host/);
  });

  for (const picture of [DESK, PHONE, SMALL, { ...DESK, colorScheme: "dark" as const }]) {
    const name = `${picture.width}-${picture.colorScheme}`;
    test(`at ${name}: who is signed in, a session that ends and a sign-out fit, and axe finds nothing`, async () => {
      await letIn(LONGEST);
      const page = await open(picture);
      await isSignedIn(page, LONGEST.email);
      await look(page, `longest-person-${name}`);
      await endSession(page);
      await letIn(ANN);
      await page.reload();
      await isSignedIn(page);
      await look(page, `person-${name}`);
      await endSession(page);
      await fillIn(page, "Run");
      await page.getByRole("button", { name: "Create goal" }).click();
      await isTold(page);
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

  test("signing out ends the session in all tabs, and one can sign in again", async () => {
    const page = await open(DESK);
    await fillIn(page, SECRET);
    const other = await page.context().newPage();
    await other.goto(APP_URL);
    await other.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out").waitFor();
    assert.deepEqual(await page.context().cookies(APP_URL), []);
    assert.equal(await statusOf(page, "/api/goals"), 401);
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await page.getByRole("link", { name: "Sign in" }).click();
    await isSignedIn(page);
    assert.ok(!(await typed(page)).includes(SECRET));
  });

  test("a session that ended meanwhile breaks no page, and leads back with nothing typed lost", async () => {
    const page = await open(DESK);
    const path = await create(page, `Swim ${Date.now()}`);
    await page.getByLabel(/^Value/).fill("7");
    await page.getByLabel(/^Note/).fill("Half typed");
    await endSession(page);
    await search(page);
    await isTold(page);
    await look(page, "ended-with-a-goal");
    await signInAgain(page);
    await isSignedIn(page);
    assert.equal(page.url(), `${APP_URL}${path}`);
    assert.equal(await page.getByLabel(/^Note/).inputValue(), "Half typed");
    await page.getByRole("button", { name: "Log check-in" }).click();
    await says(page, "Check-in saved: 7");
    await deleteGoal(page);
  });

  test("by keyboard alone: a new goal that was typed is there after signing in again, and is saved once", async () => {
    const [page, title] = [await open(DESK), `After a night ${Date.now()}`];
    await fillIn(page, title);
    await endSession(page);
    await page.getByLabel("Reach it by").press("Enter");
    await isTold(page);
    const isFocused = () => again(page).evaluate((it) => it === document.activeElement);
    for (let presses = 0; presses < 200 && !(await isFocused()); presses++) await page.keyboard.press("Shift+Tab");
    assert.ok(await isFocused(), "the Tab key never reaches the link");
    await page.keyboard.press("Enter");
    await isBack(page);
    assert.equal(await page.getByLabel("Title").inputValue(), title);
    await page.getByRole("button", { name: "Create goal" }).click();
    await page.getByRole("heading", { name: title }).waitFor();
    await page.getByRole("link", { name: title }).waitFor(); // which fails where there are two
    await deleteGoal(page);
  });

  test("two persons see their own goals alone, and the address of another's leads to none", async () => {
    const [ann, title] = [await open(DESK), `${SECRET} ${Date.now()}`];
    const path = await create(ann, title);
    await letIn(BOB);
    const bob = await open(DESK, path);
    await isSignedIn(bob, BOB.name);
    await bob.getByText("There is no goal").waitFor();
    await look(bob, "goal-of-another");
    assert.equal(await bob.getByText(title).count(), 0);
    assert.deepEqual([await statusOf(bob, `/api${path}`), await statusOf(bob, `/api${path}`, "DELETE")], [404, 404]);
    await ann.reload();
    await deleteGoal(ann);
  });

  test("the next person in the same tab finds nothing of the one before, also by going back", async () => {
    const page = await open(DESK);
    await fillIn(page, SECRET);
    await endSession(page);
    await letIn(BOB);
    await page.getByRole("button", { name: "Create goal" }).click();
    await signInAgain(page);
    await isSignedIn(page, BOB.name);
    assert.ok(!(await typed(page)).includes(SECRET));
    await page.goBack();
    await isSignedIn(page, BOB.name);
    assert.ok(!(await typed(page)).includes(SECRET));
  });

  describe("that renews tokens at once", { skip: !BRIEF_URL && "no address of such a platform is given" }, () => {
    const brief = { url: BRIEF_URL };
    beforeEach(() => behave(SHORT));

    /** Wait until the session has ended by itself, sign in again, and find what was typed meanwhile. */
    async function goesOn(page: Page, title: string) {
      await page.getByLabel(/^Value/).fill("7");
      await until(async () => (await statusOf(page, "/api/me")) === 401, "the session has ended");
      await page.getByRole("button", { name: "Log check-in" }).click();
      await isTold(page);
      await behave({});
      await signInAgain(page);
      await page.getByRole("heading", { name: title }).waitFor();
      assert.equal(await page.getByLabel(/^Value/).inputValue(), "7");
      await deleteGoal(page);
    }

    test("a session goes on by new tokens, until the issuer takes it back", async () => {
      const [page, title] = [await open(DESK, "/", brief), `Renew ${Date.now()}`];
      await create(page, title);
      const before = await tokens();
      const isRenewed = async () => (await statusOf(page, "/api/me")) !== 200 || (await tokens()) > before + 2;
      await until(isRenewed, "there are new tokens");
      assert.equal(await statusOf(page, "/api/me"), 200);
      await steer("POST", "/revoke");
      await goesOn(page, title);
    });

    test("while the issuer is away, a session goes on until its token expires", async () => {
      const [page, title] = [await open(DESK, "/", brief), `Away ${Date.now()}`];
      await behave({ ...SHORT, away: "refuse" });
      await create(page, title);
      await goesOn(page, title);
    });
  });
});
