import { type ReactNode, useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { type Goal, isPassing, listGoals, searchGoals } from "./api";
import { Brand } from "./Brand";
import { Drafts } from "./drafts";
import { ErrorBoundary } from "./ErrorBoundary";
import { GoalDetail } from "./GoalDetail";
import { GoalForm } from "./GoalForm";
import { GoalList } from "./GoalList";
import { ProblemNote } from "./ProblemNote";
import { SearchForm } from "./SearchForm";
import { SessionNote } from "./SessionNote";
import { SignedIn } from "./SignedIn";
import { type End, Session } from "./session";
import { DraftsContext } from "./useDraft";
import { KeptContext, useKept } from "./useKept";
import { useLoaded } from "./useLoaded";
import { usePlace } from "./usePlace";
import { Welcome } from "./Welcome";

export function App() {
  return (
    <ErrorBoundary>
      <Entrance />
    </ErrorBoundary>
  );
}

/** Shows nothing of anybody before it is known who asks; another person gets another page. */
function Entrance() {
  const [session] = useState(() => new Session());
  useEffect(() => session.open(), [session]);
  const { person, kept, end, problem, turn } = useSyncExternalStore(session.subscribe, session.get);
  const drafts = useMemo(() => kept && new Drafts(kept), [kept]);
  if (person && kept && drafts)
    return (
      <KeptContext value={kept}>
        <DraftsContext value={drafts}>
          <Page key={turn} end={end} who={<SignedIn person={person} onSignOut={session.signOut} />} />
        </DraftsContext>
      </KeptContext>
    );
  return (
    <>
      <header className="top">
        <Brand />
      </header>
      <main id="main" className="alone">
        {end ? (
          <SessionNote end={end} />
        ) : problem ? (
          <ProblemNote problem={problem} retry={() => void session.ask()} />
        ) : (
          <p className="quiet">Loading goals…</p>
        )}
      </main>
    </>
  );
}

function Page({ end, who }: { end: End | undefined; who: ReactNode }) {
  const { selected, adding, show, openForm, closeForm, isAdding } = usePlace();
  const [searchText, setSearchText] = useKept("search text");
  const [query, setQuery] = useKept("search");
  const [message, announce] = useState("");
  const [pages, setPages] = useState(1);
  const load = useCallback(async () => {
    if (!query) return { query, ...(await listGoals(pages)) };
    const items = (await searchGoals(query)).map((match) => match.goal);
    return { query, items, total: items.length };
  }, [query, pages]);
  const { data: goals, problem, reload } = useLoaded(load);
  const found = goals?.query ? goals.total : undefined;
  useEffect(() => {
    if (found !== undefined) announce(`${found} ${found === 1 ? "goal" : "goals"} found.`);
  }, [goals?.query]); // once for a search, not each time its goals are reloaded

  const search = (next: string) => {
    if (query && !next) announce("Search cleared.");
    setQuery(next);
  };
  const created = (goal: Goal) => {
    announce(`Goal created: ${goal.title}.`);
    reload();
    if (isAdding()) closeForm(goal.id); // otherwise leave the reader where they have gone since
  };
  const deleted = (title: string) => {
    announce(`Goal deleted: ${title}.`);
    reload();
    show();
  };
  return (
    <>
      <a className="skip" href="#main">
        Skip to the goals
      </a>
      <header className="top">
        <Brand onOpen={show} />
        <SearchForm text={searchText} onType={setSearchText} query={query} onSearch={search} />
        {who}
      </header>
      {end && <SessionNote end={end} />}
      <main id="main" className={selected || adding ? "with-detail" : ""} tabIndex={-1}>
        <section className="side" aria-labelledby="goals-heading">
          <div className="side-head">
            <h2 id="goals-heading">{goals?.query ? `Close to “${goals.query}”` : "Your goals"}</h2>
            <button
              className="primary"
              type="button"
              aria-expanded={adding}
              onClick={() => (adding ? closeForm() : openForm())}
            >
              New goal
            </button>
          </div>
          {problem && <ProblemNote problem={problem} retry={isPassing(problem) ? reload : undefined} />}
          {!problem && !goals && <p className="quiet">Loading goals…</p>}
          {goals?.items.length === 0 && (
            <p className="quiet">
              {goals.query ? "Nothing comes close. Try other words." : "No goals yet. Set your first one."}
            </p>
          )}
          {goals && (
            <ErrorBoundary of={goals}>
              <GoalList goals={goals.items} selected={adding ? undefined : selected} onSelect={show} />
            </ErrorBoundary>
          )}
          {goals && goals.items.length < goals.total && (
            <button className="more" type="button" onClick={() => setPages(pages + 1)}>
              Show more goals
            </button>
          )}
        </section>
        <section className="stage" aria-label="Goal">
          <ErrorBoundary of={adding ? "form" : selected}>
            {adding && <GoalForm onCreated={created} onSavedBefore={reload} onCancel={() => closeForm()} />}
            {!adding && selected && (
              <GoalDetail key={selected} id={selected} announce={announce} onDeleted={deleted} />
            )}
            {!adding && !selected && <Welcome />}
          </ErrorBoundary>
        </section>
      </main>
      <p className="unseen" role="status">
        {message}
      </p>
    </>
  );
}
