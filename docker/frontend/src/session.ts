// Who is signed in, and what the page does when that ends. It never goes to sign in by itself, so there is no loop.

import { getPerson, onUnauthorized, type Person, type Problem, ProblemError, problemOf } from "./api";
import { Kept, keep, kept } from "./kept";

/** How it ended: with time, by a service that refuses whoever has just signed in, or by the person. */
export type End = "expired" | "refused" | "signed out";

export interface SessionState {
  /** Missing until the service has said who it is; nothing of anybody is shown before. */
  person?: Person;
  kept?: Kept;
  problem?: Problem;
  end?: End;
  /** Another number means that everything is to be loaded again. */
  turn: number;
}

const SIGN_OUT = "/oauth2/sign_out?rd=/";
const SIGNED_OUT = { subject: null };
const SIGNING_IN = "signing in";
const STILL_IN: Problem = {
  title: "You are not signed out yet",
  status: 0,
  detail: "The service did not answer. Check your connection, then try again.",
};

/** Where to sign in; it leads back to the present place. */
export const signInUrl = () =>
  `/oauth2/start?rd=${encodeURIComponent(window.location.pathname + window.location.search)}`;

const isAdding = () => (window.history.state as { adding?: boolean } | null)?.adding === true;

/** Leave to sign in: remember what the address does not say. */
export const leaveToSignIn = () => keep(SIGNING_IN, { adding: isAdding() });

/** Return whether this page is where a sign-in led back to, and open the form again that was open. */
function comeBack(): boolean {
  const left = kept<{ adding: boolean }>(SIGNING_IN);
  keep(SIGNING_IN, null);
  if (left?.adding) window.history.replaceState({ adding: true }, "");
  return left !== undefined;
}

export class Session {
  #state: SessionState = { turn: 0 };
  #isBack = false;
  #others: BroadcastChannel | undefined;
  readonly #listeners = new Set<() => void>();

  readonly get = () => this.#state;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Find out who it is, and follow what becomes of the session here and in other tabs; return how to stop. */
  open() {
    this.#isBack ||= comeBack();
    const others = new BroadcastChannel("session");
    others.onmessage = ({ data }) => this.#hear((data as typeof SIGNED_OUT).subject);
    this.#others = others;
    const stop = onUnauthorized(() => this.#end(this.#isBack && !this.#state.person ? "refused" : "expired"));
    const returned = ({ persisted }: PageTransitionEvent) => persisted && void this.ask();
    window.addEventListener("pageshow", returned);
    void this.ask();
    return () => {
      others.close();
      stop();
      window.removeEventListener("pageshow", returned);
    };
  }

  /** Ask the service who it is. */
  readonly ask = async () => {
    try {
      this.#know(await getPerson());
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status !== 401) this.#set({ ...this.#state, problem });
    }
  };

  /** Sign out here and in all tabs. The page stays: an address would lead to the issuer, and maybe in again. */
  readonly signOut = async () => {
    const answer = await fetch(SIGN_OUT, { redirect: "manual" }).catch(() => undefined);
    if (answer?.type !== "opaqueredirect" && !answer?.ok) throw new ProblemError(STILL_IN);
    this.#others?.postMessage(SIGNED_OUT);
    this.#end("signed out");
  };

  #know(person: Person) {
    const { person: before, kept: keptBefore, end, turn } = this.#state;
    const isSame = keptBefore !== undefined && before?.subject === person.subject;
    if (isSame && !end) return;
    this.#set({ person, kept: isSame ? keptBefore : new Kept(person.subject), turn: turn + 1 });
    if (!isSame && person.subject !== null) this.#others?.postMessage({ subject: person.subject });
  }

  #hear(subject: string | null) {
    if (subject === null) this.#end("signed out");
    else if (this.#state.end || this.#state.person?.subject !== subject) void this.ask();
  }

  #end(end: End) {
    if (this.#state.end === "signed out") return;
    if (end !== "signed out") return this.#set({ ...this.#state, end });
    this.#state.kept?.end();
    window.history.replaceState(null, "", "/");
    this.#set({ end, turn: this.#state.turn });
  }

  #set(state: SessionState) {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
