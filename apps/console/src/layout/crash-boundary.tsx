import { Component, type ReactNode } from "react";

interface CrashBoundaryProps {
  /** Where the user is: going elsewhere tries again. */
  page: string;
  fallback: ReactNode;
  children: ReactNode;
}

/** Keeps a page that throws from taking the whole console with it. */
export class CrashBoundary extends Component<CrashBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(previous: CrashBoundaryProps): void {
    if (previous.page !== this.props.page && this.state.failed) this.setState({ failed: false });
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
