import type { Person } from "./api";
import { isPassing } from "./api";
import { ProblemNote } from "./ProblemNote";
import { useAction } from "./useLoaded";

interface Props {
  person: Person;
  onSignOut: () => Promise<void>;
}

/** Who is signed in, and the way out; nothing where there is no login. */
export function SignedIn({ person, onSignOut }: Props) {
  const { busy, problem, run } = useAction();
  const { name, email, subject } = person;
  const shown = name?.trim() || email?.trim() || subject;
  if (!shown) return null;
  const signOut = () => void run(onSignOut);
  return (
    <div className="person">
      <p>{`Signed in as ${shown}`}</p>
      <button type="button" aria-disabled={busy} onClick={signOut}>
        Sign out
      </button>
      {problem && <ProblemNote problem={problem} retry={isPassing(problem) ? signOut : undefined} />}
    </div>
  );
}
