import { useEffect, useRef } from "react";
import { createGoal, type Goal, isPassing } from "./api";
import { ProblemNote } from "./ProblemNote";
import { useDraft } from "./useDraft";
import { useToday } from "./useToday";

interface Props {
  onCreated: (goal: Goal) => void;
  onSavedBefore: () => void;
  onCancel: () => void;
}

export function GoalForm({ onCreated, onSavedBefore, onCancel }: Props) {
  const draft = useDraft("goal");
  const earliest = useToday();
  const title = useRef<HTMLInputElement>(null);
  useEffect(() => title.current?.focus(), []);
  const { isBusy, problem } = draft;

  const create = async () => {
    const goal = {
      title: draft.text("title"),
      description: draft.text("description"),
      unit: draft.text("unit"),
      target_value: Number(draft.text("target_value")),
      target_date: draft.text("target_date"),
    };
    const { created, savedBefore } = await draft.send((key) => createGoal(goal, key));
    if (created) onCreated(created);
    if (savedBefore) onSavedBefore();
  };

  return (
    <form
      className="card form"
      aria-labelledby="new-goal"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <h2 id="new-goal">New goal</h2>
      <label>
        Title
        <input
          {...draft.field("title")}
          ref={title}
          required
          maxLength={200}
          placeholder="Run a marathon"
          autoComplete="off"
        />
      </label>
      <label>
        <span>
          Why it matters <small>optional</small>
        </span>
        <textarea {...draft.field("description")} rows={2} maxLength={4000} />
      </label>
      <div className="row">
        <label>
          Target
          <input {...draft.field("target_value")} type="number" step="any" required inputMode="decimal" />
        </label>
        <label>
          <span>
            Unit <small>optional</small>
          </span>
          <input {...draft.field("unit")} maxLength={32} placeholder="km" autoComplete="off" />
        </label>
      </div>
      <label>
        Reach it by
        <input {...draft.field("target_date")} type="date" required min={earliest} max="9999-12-31" />
      </label>
      {problem && <ProblemNote problem={problem} retry={isPassing(problem) ? "submit" : undefined} />}
      <div className="actions">
        <button className="primary" type="submit" aria-disabled={isBusy}>
          {isBusy ? "Saving…" : "Create goal"}
        </button>
        <button
          type="button"
          onClick={() => {
            draft.discard();
            onCancel();
          }}
        >
          Cancel
        </button>
      </div>
    </form>
  );
}
