import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** When this changes, the children are tried again. */
  of?: unknown;
}

interface State {
  of: unknown;
  failed: boolean;
}

/** Shows a note if its children cannot be shown. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { of: this.props.of, failed: false };

  static getDerivedStateFromError = () => ({ failed: true });

  static getDerivedStateFromProps = ({ of }: Props, state: State) => (of === state.of ? null : { of, failed: false });

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="problem" role="alert">
        <strong>This cannot be shown</strong>
        <p>Something on this page went wrong. What you typed is kept.</p>
        <button type="button" onClick={() => window.location.reload()}>
          Load the page again
        </button>
        <a href="/">Go to the start page</a>
      </div>
    );
  }
}
