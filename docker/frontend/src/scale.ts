// The arithmetic of the chart's axes.

const MS_PER_DAY = 86_400_000;
const HAIR = 1e-9; // 0.0021 / 0.0001 is a hair less than 21
const LEAST_STEP = 1e-300; // below it, numbers are no longer evenly spaced

export const dayNumber = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / MS_PER_DAY;

/** Map a domain linearly onto a range; a domain of one point is in the middle of the range. */
export function scale(domain: readonly [number, number], range: readonly [number, number]) {
  const [from, to] = domain;
  const [start, end] = range;
  return (x: number) => (from === to ? (start + end) / 2 : start + ((x - from) / (to - from)) * (end - start));
}

/** Round steps (1, 2 or 5 times a power of ten) that cover all values. */
export function ticks(values: readonly number[], count = 4): number[] {
  const least = Math.min(...values);
  const most = Math.max(...values);
  const rough = Math.max((most - least || Math.abs(most) || 1) / count, LEAST_STEP);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(least / step + HAIR);
  const last = Math.max(Math.ceil(most / step - HAIR), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(15)));
}
