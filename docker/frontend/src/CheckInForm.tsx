import { addCheckIn, type CheckIn, type Goal, isPassing } from "./api";
import { ProblemNote } from "./ProblemNote";
import { today } from "./text";
import { useDraft } from "./useDraft";
import { useToday } from "./useToday";

interface Props {
  goal: Goal;
  onAdded: (checkIn: CheckIn) => void;
  onSavedBefore: () => void;
}

export const checkInDraft = (goalId: string) => `check-in of ${goalId}`;

export function CheckInForm({ goal, onAdded, onSavedBefore }: Props) {
  const draft = useDraft(checkInDraft(goal.id));
  const newest = useToday();
  const { isBusy, problem } = draft;

  const add = async () => {
    const date = draft.text("date") || today();
    draft.edit({ date }); // a second attempt after midnight means the same day
    const checkIn = { date, value: Number(draft.text("value")), note: draft.text("note") };
    const { created, savedBefore } = await draft.send((key) => addCheckIn(goal.id, checkIn, key));
    if (created) onAdded(created);
    if (savedBefore) onSavedBefore();
  };

  return (
    <form
      className="check-in"
      aria-label="Log a check-in"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <label>
        <span>Value {goal.unit && <small>in {goal.unit}</small>}</span>
        <input {...draft.field("value")} type="number" step="any" required inputMode="decimal" />
      </label>
      <label>
        Day
        <input {...draft.field("date", newest)} type="date" required max={newest} />
      </label>
      <label className="note">
        <span>
          Note <small>optional</small>
        </span>
        <input {...draft.field("note")} maxLength={2000} autoComplete="off" />
      </label>
      <button className="primary" type="submit" aria-disabled={isBusy}>
        {isBusy ? "Saving…" : "Log check-in"}
      </button>
      {problem && <ProblemNote problem={problem} retry={isPassing(problem) ? "submit" : undefined} />}
    </form>
  );
}
