// How numbers are written: never so short that they read as another number.

const CERTAIN = 15; // the significant digits that a number of 64 bits keeps

type Notation = "standard" | "compact" | "scientific";

function write(amount: number, notation: Notation, digits: number, signDisplay: "negative" | "exceptZero" = "negative") {
  const options = { notation, maximumSignificantDigits: digits, signDisplay } as const;
  return new Intl.NumberFormat("en-GB", options).format(amount).replaceAll("-", "−");
}

const isTiny = (amount: number) => amount !== 0 && Math.abs(amount) < 1e-6;
const isHuge = (amount: number) => Math.abs(amount) >= 1e15;
const power = (amount: number) => Math.floor(Math.log10(Math.abs(amount) || 1));

/** A number as it was typed. */
export const exact = (amount: number) =>
  write(amount, isTiny(amount) || isHuge(amount) ? "scientific" : "standard", CERTAIN);

/** A change that was computed: three digits are enough, but a large number keeps its integer part. */
export const change = (amount: number) =>
  write(amount, isTiny(amount) || isHuge(amount) ? "scientific" : "standard", Math.max(3, power(amount) + 1), "exceptZero");

/** The notation of an axis up to this number, whose steps need this many digits. */
function notationOf(largest: number, digits: number): Notation {
  if (isHuge(largest) || largest < 1e-3) return "scientific";
  return largest >= 100_000 && digits <= 4 ? "compact" : "standard";
}

/** The steps of an axis, all in the same notation and with enough digits to differ from their neighbours. */
export function axis(steps: readonly number[]): string[] {
  const largest = Math.max(...steps.map(Math.abs));
  const step = (steps[1] ?? 0) - (steps[0] ?? 0);
  const digits = Math.min(Math.max(power(largest) - power(step) + 1, 1), CERTAIN);
  return steps.map((value) => (value === 0 ? "0" : write(value, notationOf(largest, digits), digits)));
}
