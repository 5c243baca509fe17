import { addCheckIn, type CheckIn, type Goal } from "./api";
import { ProblemNote } from "./ProblemNote";
import * as text from "./text";
import { useAction } from "./useLoaded";

export function CheckInForm({ goal, onAdded }: { goal: Goal; onAdded: (checkIn: CheckIn) => void }) {
  const { busy, problem, run } = useAction();

  const add = (element: HTMLFormElement) =>
    run(async () => {
      const form = new FormData(element);
      const field = (name: string) => String(form.get(name) ?? "").trim();
      const checkIn = { date: field("date"), value: Number(field("value")), note: field("note") };
      onAdded(await addCheckIn(goal.id, checkIn));
      element.reset();
    });

  return (
    <form
      className="check-in"
      aria-label="Log a check-in"
      onSubmit={(event) => {
        event.preventDefault();
        void add(event.currentTarget);
      }}
    >
      <label>
        <span>Value {goal.unit && <small>in {goal.unit}</small>}</span>
        <input name="value" type="number" step="any" required inputMode="decimal" />
      </label>
      <label>
        Day
        <input name="date" type="date" required defaultValue={text.today()} max={text.today()} />
      </label>
      <label className="note">
        <span>
          Note <small>optional</small>
        </span>
        <input name="note" maxLength={2000} autoComplete="off" />
      </label>
      <button className="primary" type="submit" aria-disabled={busy}>
        {busy ? "Saving…" : "Log check-in"}
      </button>
      {problem && <ProblemNote problem={problem} />}
    </form>
  );
}
