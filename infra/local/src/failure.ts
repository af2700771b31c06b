/**
 * A failure that a person can put right: what is wrong, and what to do about it. The command line prints both and no stack.
 */
export class LocalFailure extends Error {
  readonly cure: string;

  /**
   * @param problem what is wrong, one sentence
   * @param cure what the person can do about it
   */
  constructor(problem: string, cure: string) {
    super(`${problem}\n  ${cure.replaceAll("\n", "\n  ")}`);
    this.name = "LocalFailure";
    this.cure = cure;
  }
}

/** @returns the message of anything that was thrown, with its code when it has one */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  if (error instanceof Error) return error.message;
  return String(error);
}
