import type { Problem } from "./api";

interface Props {
  problem: Problem;
  /** How to try again: an action, or the form that this note is in. */
  retry?: (() => void) | "submit" | undefined;
}

export function ProblemNote({ problem, retry }: Props) {
  const isSignedOut = problem.status === 401;
  if (isSignedOut && retry !== "submit") return null; // the note on the session says it once for all
  return (
    <div className="problem" role="alert">
      <strong>{problem.title}</strong>
      {problem.detail && <p>{problem.detail}</p>}
      {problem.errors && (
        <ul>
          {problem.errors.map(({ field, message }) => (
            <li key={field + message}>
              {field.replace(/^body\./, "").replaceAll("_", " ")}: {message}
            </li>
          ))}
        </ul>
      )}
      {retry && !isSignedOut && (
        <button {...(retry === "submit" ? { type: "submit" } : { type: "button", onClick: retry })}>Try again</button>
      )}
    </div>
  );
}
