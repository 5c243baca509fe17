import logo from "./favicon.svg"; // kept for good by the browser: without a session nothing can be loaded

/** The name of the app, which leads to its start. */
export function Brand({ onOpen }: { onOpen?: () => void }) {
  return (
    <a
      className="brand"
      href="/"
      onClick={(event) => {
        if (!onOpen) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <img src={logo} alt="" width="32" height="32" />
      <h1>
        GoalTrajectory<span>.AI</span>
      </h1>
    </a>
  );
}
