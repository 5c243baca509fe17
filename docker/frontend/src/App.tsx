import { useCallback, useEffect, useState } from "react";
import { listGoals, searchGoals } from "./api";
import { GoalDetail } from "./GoalDetail";
import { GoalForm } from "./GoalForm";
import { GoalList, goalUrl } from "./GoalList";
import { ProblemNote } from "./ProblemNote";
import { useLoaded } from "./useLoaded";

const selectedGoal = () => /^\/goals\/([^/]+)$/.exec(window.location.pathname)?.[1];

/** The goal that the address names, and how to name another. */
function useSelected() {
  const [selected, setSelected] = useState(selectedGoal);
  useEffect(() => {
    const follow = () => setSelected(selectedGoal());
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  const select = useCallback((id?: string) => {
    window.history.pushState(null, "", id ? goalUrl(id) : "/");
    setSelected(id);
  }, []);
  return [selected && decodeURIComponent(selected), select] as const;
}

export function App() {
  const [selected, select] = useSelected();
  const [query, setQuery] = useState("");
  const [adding, setAdding] = useState(false);
  const [message, announce] = useState("");
  const [pages, setPages] = useState(1);
  const load = useCallback(async () => {
    if (!query) return { query, ...(await listGoals(pages)) };
    const items = (await searchGoals(query)).map((match) => match.goal);
    announce(`${items.length} ${items.length === 1 ? "goal" : "goals"} found.`);
    return { query, items, total: items.length };
  }, [query, pages]);
  const { data: goals, problem, reload } = useLoaded(load);

  const show = (id?: string) => {
    setAdding(false);
    select(id);
  };
  return (
    <>
      <a className="skip" href="#main">
        Skip to the goals
      </a>
      <header className="top">
        <a
          className="brand"
          href="/"
          onClick={(event) => {
            event.preventDefault();
            show();
          }}
        >
          <img src="/favicon.svg" alt="" width="32" height="32" />
          <h1>
            GoalTrajectory<span>.AI</span>
          </h1>
        </a>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            setQuery(String(new FormData(event.currentTarget).get("q") ?? "").trim());
          }}
          onReset={() => {
            setQuery("");
            announce("Search cleared.");
          }}
        >
          <label className="unseen" htmlFor="q">
            Search goals by meaning
          </label>
          <input id="q" name="q" type="search" placeholder="Search by meaning" maxLength={200} autoComplete="off" />
          <button type="submit">Search</button>
          {query && <button type="reset">Clear</button>}
        </form>
      </header>
      <main id="main" className={selected || adding ? "with-detail" : ""} tabIndex={-1}>
        <section className="side" aria-labelledby="goals-heading">
          <div className="side-head">
            <h2 id="goals-heading">{goals?.query ? `Close to “${goals.query}”` : "Your goals"}</h2>
            <button className="primary" type="button" aria-expanded={adding} onClick={() => setAdding(!adding)}>
              New goal
            </button>
          </div>
          {problem && <ProblemNote problem={problem} retry={reload} />}
          {!problem && !goals && <p className="quiet">Loading goals…</p>}
          {goals?.items.length === 0 && (
            <p className="quiet">
              {goals.query ? "Nothing comes close. Try other words." : "No goals yet. Set your first one."}
            </p>
          )}
          {goals && <GoalList goals={goals.items} selected={adding ? undefined : selected} onSelect={show} />}
          {goals && goals.items.length < goals.total && (
            <button className="more" type="button" onClick={() => setPages(pages + 1)}>
              Show more goals
            </button>
          )}
        </section>
        <section className="stage" aria-label="Goal">
          {adding && (
            <GoalForm
              onCancel={() => setAdding(false)}
              onCreated={(goal) => {
                announce(`Goal created: ${goal.title}.`);
                reload();
                show(goal.id);
              }}
            />
          )}
          {!adding && selected && (
            <GoalDetail
              key={selected}
              id={selected}
              announce={announce}
              onDeleted={(title) => {
                announce(`Goal deleted: ${title}.`);
                reload();
                show();
              }}
            />
          )}
          {!adding && !selected && (
            <div className="welcome">
              <svg viewBox="0 0 240 110" aria-hidden="true">
                <path className="outlook" d="M128 56 C160 40 190 22 220 18" />
                <path className="course" d="M14 96 C60 92 84 78 128 56" />
                <circle className="point" cx="14" cy="96" r="5" />
                <circle className="point" cx="76" cy="83" r="5" />
                <circle className="point" cx="128" cy="56" r="5" />
                <circle className="aim" cx="220" cy="18" r="8" />
              </svg>
              <h2>See where you are heading</h2>
              <p>Set a goal, log how far you are, and watch the line find its way to the target.</p>
            </div>
          )}
        </section>
      </main>
      <p className="unseen" role="status">
        {message}
      </p>
    </>
  );
}
