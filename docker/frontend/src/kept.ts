// What a tab remembers, even if the page is reloaded. If the browser forbids that, nothing is kept.

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
