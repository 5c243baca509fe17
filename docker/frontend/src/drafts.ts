// What a person is about to create. A draft outlives its form, and its key makes all attempts create one record.

import { isPassing, type Problem, problemOf } from "./api";
import { Kept } from "./kept";

export type Fields = Partial<Record<string, string>>;

export interface Draft {
  /** Sent with every attempt, so that the backend recognises them as the same. */
  key: string;
  fields: Fields;
  /** An attempt may have been carried out: its response is missing, or was an error that does not say. */
  isOpen: boolean;
  isBusy?: boolean;
  problem?: Problem | undefined;
}

export interface Attempt<T> {
  created?: T;
  savedBefore?: boolean;
}

const SAVED_BEFORE: Problem = {
  title: "Saved before your last change",
  status: 422,
  detail:
    "An earlier attempt was saved after all; only the response was lost. You will find it in the list. " +
    "To save this version as well, send it once more.",
};

/** A random UUID; `crypto.randomUUID` does not exist if the page was loaded over plain HTTP. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const fresh = (fields: Fields = {}): Draft => ({ key: newKey(), fields, isOpen: false });

/** The backend refuses the key because it belongs to different content, which was saved. */
const isKeyTaken = ({ status, detail }: Problem) => status === 422 && detail?.includes("Idempotency-Key") === true;

function afterRefusal(draft: Draft, wasOpen: boolean, problem: Problem): Draft {
  if (isKeyTaken(problem)) return { ...fresh(draft.fields), problem: SAVED_BEFORE };
  if (!wasOpen && !isPassing(problem)) return { ...fresh(draft.fields), problem };
  return { ...draft, isBusy: false, problem };
}

export class Drafts {
  readonly #kept: Kept;
  readonly #drafts = new Map<string, Draft>();
  readonly #listeners = new Set<() => void>();

  constructor(kept = new Kept()) {
    this.#kept = kept;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get(name: string): Draft {
    const draft = this.#drafts.get(name) ?? { ...fresh(), ...this.#kept.get<Draft>(`draft ${name}`) };
    this.#drafts.set(name, draft);
    return draft;
  }

  edit(name: string, fields: Fields) {
    const draft = this.get(name);
    this.#put(name, { ...draft, fields: { ...draft.fields, ...fields } });
  }

  discard(name: string) {
    this.#put(name, fresh());
  }

  /** Make one attempt and keep its problem; the previous one stays until then, so that nothing moves. */
  async send<T>(name: string, create: (key: string) => Promise<T>): Promise<Attempt<T>> {
    const draft = this.get(name);
    if (draft.isBusy) return {};
    this.#put(name, { ...draft, isOpen: true, isBusy: true });
    try {
      const created = await create(draft.key);
      if (this.#isStill(name, draft)) this.discard(name);
      return { created };
    } catch (error) {
      const problem = problemOf(error);
      if (this.#isStill(name, draft)) this.#put(name, afterRefusal(this.get(name), draft.isOpen, problem));
      return { savedBefore: isKeyTaken(problem) };
    }
  }

  /** Whether it has not been discarded in the meantime. */
  #isStill(name: string, { key }: Draft) {
    return this.get(name).key === key;
  }

  #put(name: string, draft: Draft) {
    const { key, fields, isOpen } = draft;
    this.#drafts.set(name, draft);
    this.#kept.keep(`draft ${name}`, { key, fields, isOpen });
    for (const listener of this.#listeners) listener();
  }
}
