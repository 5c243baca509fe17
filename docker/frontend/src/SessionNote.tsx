import { useEffect, useRef } from "react";
import { type End, leaveToSignIn, signInUrl } from "./session";

const TEXTS: Record<End, [title: string, text: string]> = {
  expired: ["Your session has ended", "What you typed is kept. Sign in again to go on."],
  refused: [
    "Your sign-in was not accepted",
    "You have signed in, but the service does not take it. If it happens again, tell whoever runs this service.",
  ],
  "signed out": [
    "You are signed out",
    "Nothing of yours is kept here. On a shared computer, sign out at your sign-in provider as well.",
  ],
};

/** Says that the session is over, and how to begin another one. */
export function SessionNote({ end }: { end: End }) {
  const signIn = useRef<HTMLAnchorElement>(null);
  const isSignedOut = end === "signed out";
  useEffect(() => {
    if (isSignedOut) signIn.current?.focus(); // what had the focus is gone
  }, [isSignedOut]);
  const [title, text] = TEXTS[end];
  return (
    <div className={isSignedOut ? "session" : "session warning"} role="alert">
      <div>
        <strong>{title}</strong>
        <p>{text}</p>
      </div>
      <a className="button primary" href={signInUrl()} onClick={leaveToSignIn} ref={signIn}>
        {isSignedOut ? "Sign in" : "Sign in again"}
      </a>
    </div>
  );
}
