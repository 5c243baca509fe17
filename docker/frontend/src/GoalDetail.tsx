import { useCallback, useContext, useEffect, useRef, useState } from "react";
import { deleteGoal, getTrajectory, isPassing, listCheckIns } from "./api";
import { CheckInForm, checkInDraft } from "./CheckInForm";
import { ProblemNote } from "./ProblemNote";
import * as text from "./text";
import { TrajectoryChart } from "./TrajectoryChart";
import { DraftsContext } from "./useDraft";
import { useAction, useLoaded } from "./useLoaded";
import { useToday } from "./useToday";

interface Props {
  id: string;
  onDeleted: (title: string) => void;
  announce: (message: string) => void;
}

export function GoalDetail({ id, onDeleted, announce }: Props) {
  const [pages, setPages] = useState(1);
  const drafts = useContext(DraftsContext);
  const today = useToday(); // a new day has another trajectory
  const load = useCallback(async () => {
    const [trajectory, checkIns] = await Promise.all([getTrajectory(id), listCheckIns(id, pages)]);
    return { trajectory, checkIns };
  }, [id, pages, today]);
  const { data, problem, reload } = useLoaded(load);
  const heading = useRef<HTMLHeadingElement>(null);
  const loaded = data !== undefined;
  useEffect(() => heading.current?.focus(), [loaded]);

  const note = problem && <ProblemNote problem={problem} retry={isPassing(problem) ? reload : undefined} />;
  if (note && (!data || problem.status === 404)) return note;
  if (!data) return <p className="card quiet">Loading the goal…</p>;
  const { trajectory, checkIns } = data;
  const { goal, points } = trajectory;
  const latest = points.at(-1);
  return (
    <article className="card detail" aria-labelledby="goal-title">
      <header>
        <span className={`status ${trajectory.status}`}>{text.STATUS[trajectory.status]}</span>
        <h2 id="goal-title" ref={heading} tabIndex={-1}>
          {goal.title}
        </h2>
        {goal.description && <p>{goal.description}</p>}
      </header>
      {note}
      <dl className="figures">
        <div>
          <dt>Now</dt>
          <dd>{latest ? text.value(latest.value, goal.unit) : "–"}</dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd>{text.value(goal.target_value, goal.unit)}</dd>
        </div>
        <div>
          <dt>By</dt>
          <dd>{text.day(goal.target_date)}</dd>
        </div>
      </dl>
      <p className="outlook-text">{text.outlook(trajectory)}</p>
      <TrajectoryChart trajectory={trajectory} />
      <h3>Log a check-in</h3>
      <CheckInForm
        goal={goal}
        onAdded={(checkIn) => {
          announce(`Check-in saved: ${text.value(checkIn.value, goal.unit)} on ${text.day(checkIn.date)}.`);
          reload();
        }}
        onSavedBefore={reload}
      />
      {checkIns.items.length > 0 && (
        <>
          <h3>Check-ins</h3>
          <ul className="check-ins">
            {checkIns.items.map((checkIn) => (
              <li key={checkIn.id}>
                <time dateTime={checkIn.date}>{text.day(checkIn.date)}</time>
                <b>{text.value(checkIn.value, goal.unit)}</b>
                <span>{checkIn.note}</span>
              </li>
            ))}
          </ul>
          {checkIns.items.length < checkIns.total && (
            <button className="more" type="button" onClick={() => setPages(pages + 1)}>
              Show more check-ins
            </button>
          )}
        </>
      )}
      <DeleteGoal
        id={goal.id}
        onDeleted={() => {
          drafts.discard(checkInDraft(goal.id));
          onDeleted(goal.title);
        }}
      />
    </article>
  );
}

function DeleteGoal({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const { busy, problem, run } = useAction();
  const [asked, setAsked] = useState(false);
  const remove = () =>
    run(async () => {
      await deleteGoal(id);
      onDeleted();
    });
  return (
    <footer className="actions">
      {asked ? (
        <>
          <span id="delete-question">Delete this goal and all its check-ins?</span>
          <button className="danger" type="button" aria-disabled={busy} onClick={() => void remove()} autoFocus>
            Delete for good
          </button>
          <button type="button" onClick={() => setAsked(false)}>
            Keep it
          </button>
        </>
      ) : (
        <button className="plain" type="button" onClick={() => setAsked(true)}>
          Delete goal
        </button>
      )}
      {problem && <ProblemNote problem={problem} retry={isPassing(problem) ? () => void remove() : undefined} />}
    </footer>
  );
}
