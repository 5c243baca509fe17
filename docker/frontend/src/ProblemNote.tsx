import type { Problem } from "./api";

export function ProblemNote({ problem, retry }: { problem: Problem; retry?: (() => void) | undefined }) {
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
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
