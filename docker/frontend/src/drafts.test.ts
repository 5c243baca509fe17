import { expect, test } from "vitest";
import { type Problem, ProblemError } from "./api";
import { Drafts, newKey } from "./drafts";

const lost: Problem = { title: "No connection", status: 0 };
const busy: Problem = { title: "Not available just now", status: 503 };
const refused: Problem = { title: "This cannot be saved as it is", status: 422, detail: "The text is too long." };
const taken: Problem = { ...refused, detail: "The Idempotency-Key was used with another body." };

/** Make an attempt that ends like this; return the key that it was made with. */
async function attempt(drafts: Drafts, problem?: Problem) {
  let used = "";
  const result = await drafts.send("goal", async (key) => {
    used = key;
    if (problem) throw new ProblemError(problem);
    return "created";
  });
  return { used, ...result };
}

test("keys are UUIDs of version 4, and all differ", () => {
  const keys = Array.from({ length: 200 }, newKey);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([lost, busy, { title: "", status: 504 }, { title: "", status: 409 }])(
  "after %j nobody knows what became of it: it is sent again with the same key, changed or not",
  async (problem) => {
    const drafts = new Drafts();
    const first = await attempt(drafts, problem);
    drafts.edit("goal", { title: "changed" });
    expect((await attempt(drafts, problem)).used).toBe(first.used);
    expect((await attempt(drafts)).used).toBe(first.used);
  },
);

test("after a success the next draft has its own key and an empty form", async () => {
  const drafts = new Drafts();
  drafts.edit("goal", { title: "first" });
  const { used, created } = await attempt(drafts);
  expect(created).toBe("created");
  expect(drafts.get("goal").fields).toEqual({});
  expect((await attempt(drafts)).used).not.toBe(used);
});

test("after a refusal nothing was saved: what is sent next has another key, and nothing typed is lost", async () => {
  const drafts = new Drafts();
  drafts.edit("goal", { title: "too long" });
  const { used } = await attempt(drafts, refused);
  expect(drafts.get("goal")).toMatchObject({ fields: { title: "too long" }, problem: refused });
  expect((await attempt(drafts)).used).not.toBe(used);
});

test("a refusal says nothing about an earlier attempt whose response was lost: the key stays", async () => {
  const drafts = new Drafts();
  const { used } = await attempt(drafts, lost);
  await attempt(drafts, refused);
  expect((await attempt(drafts)).used).toBe(used);
});

test("a key that is taken means that an earlier attempt was saved: the draft is kept as a new one", async () => {
  const drafts = new Drafts();
  const { used } = await attempt(drafts, lost);
  drafts.edit("goal", { title: "changed" });
  expect((await attempt(drafts, taken)).savedBefore).toBe(true);
  expect(drafts.get("goal").fields).toEqual({ title: "changed" });
  expect(drafts.get("goal").problem?.title).toBe("Saved before your last change");
  expect((await attempt(drafts)).used).not.toBe(used);
});

test("one attempt is made at a time", async () => {
  const drafts = new Drafts();
  let answer = (_: string) => {};
  let attempts = 0;
  const create = () => {
    attempts += 1;
    return new Promise<string>((resolve) => (answer = resolve));
  };
  const both = [drafts.send("goal", create), drafts.send("goal", create)];
  answer("created");
  expect(await Promise.all(both)).toEqual([{ created: "created" }, {}]);
  expect(attempts).toBe(1);
});

test("a response that comes after its draft was discarded does not affect the next draft", async () => {
  const drafts = new Drafts();
  let answer = (_: string) => {};
  const sent = drafts.send("goal", () => new Promise<string>((resolve) => (answer = resolve)));
  drafts.discard("goal");
  drafts.edit("goal", { title: "next" });
  answer("created");
  await sent;
  expect(drafts.get("goal").fields).toEqual({ title: "next" });
});
