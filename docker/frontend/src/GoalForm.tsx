import { useEffect, useRef } from "react";
import { createGoal, type Goal } from "./api";
import { ProblemNote } from "./ProblemNote";
import * as text from "./text";
import { useAction } from "./useLoaded";

interface Props {
  onCreated: (goal: Goal) => void;
  onCancel: () => void;
}

export function GoalForm({ onCreated, onCancel }: Props) {
  const { busy, problem, run } = useAction();
  const title = useRef<HTMLInputElement>(null);
  useEffect(() => title.current?.focus(), []);

  const create = (form: FormData) =>
    run(async () => {
      const field = (name: string) => String(form.get(name) ?? "").trim();
      onCreated(
        await createGoal({
          title: field("title"),
          description: field("description"),
          unit: field("unit"),
          target_value: Number(field("target_value")),
          target_date: field("target_date"),
        }),
      );
    });

  return (
    <form
      className="card form"
      aria-labelledby="new-goal"
      onSubmit={(event) => {
        event.preventDefault();
        void create(new FormData(event.currentTarget));
      }}
    >
      <h2 id="new-goal">New goal</h2>
      <label>
        Title
        <input ref={title} name="title" required maxLength={200} placeholder="Run a marathon" autoComplete="off" />
      </label>
      <label>
        <span>
          Why it matters <small>optional</small>
        </span>
        <textarea name="description" rows={2} maxLength={4000} />
      </label>
      <div className="row">
        <label>
          Target
          <input name="target_value" type="number" step="any" required inputMode="decimal" />
        </label>
        <label>
          <span>
            Unit <small>optional</small>
          </span>
          <input name="unit" maxLength={32} placeholder="km" autoComplete="off" />
        </label>
      </div>
      <label>
        Reach it by
        <input name="target_date" type="date" required min={text.today()} />
      </label>
      {problem && <ProblemNote problem={problem} />}
      <div className="actions">
        <button className="primary" type="submit" aria-disabled={busy}>
          {busy ? "Saving…" : "Create goal"}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
