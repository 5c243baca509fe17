// What a tab remembers, also when the page is loaded again. Where the browser forbids that, nothing is kept.

export function keep(name: string, value: unknown) {
  try {
    window.sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // the page works without
  }
}

export function kept<T>(name: string): T | undefined {
  try {
    return (JSON.parse(window.sessionStorage.getItem(name) ?? "null") ?? undefined) as T | undefined;
  } catch {
    return undefined;
  }
}
