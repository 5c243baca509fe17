// What a tab remembers, even if the page is reloaded. If the browser forbids that, nothing is kept.

/** Remember something that is nobody's. */
export function keep(name: string, value: unknown) {
  try {
    window.sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // the page works without it
  }
}

export function kept<T>(name: string): T | undefined {
  try {
    return (JSON.parse(window.sessionStorage.getItem(name) ?? "null") ?? undefined) as T | undefined;
  } catch {
    return undefined;
  }
}

function forget(): void {
  try {
    window.sessionStorage.clear();
  } catch {
    // nothing was kept
  }
}

/** What is kept of one person, and never found by another; the person is null where there is no login. */
export class Kept {
  readonly #subject: string | null;
  #isOver = false;

  constructor(subject: string | null = null) {
    this.#subject = subject;
  }

  keep(name: string, value: unknown) {
    if (!this.#isOver) keep(this.#place(name), value);
  }

  get<T>(name: string): T | undefined {
    return this.#isOver ? undefined : kept<T>(this.#place(name));
  }

  /** Forget everything, and keep nothing any more: what is still under way must leave no trace. */
  end() {
    this.#isOver = true;
    forget();
  }

  #place(name: string) {
    return this.#subject === null ? name : JSON.stringify([this.#subject, name]);
  }
}
