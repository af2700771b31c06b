import { setTimeout as delay } from "node:timers/promises";

const mostAttempts = 6;

/** SQLSTATE of a failed statement, through wrappers; undefined when the failure is no answer of PostgreSQL. */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && "severity" in error) return code;
  return sqlState(error.cause);
}

/** Whether the same transaction may succeed when it is run again: serialization failure, deadlock, Prisma's name for both. */
export function isConflict(error: unknown): boolean {
  const state = sqlState(error);
  if (state === "40001" || state === "40P01") return true;
  return error instanceof Error && (error as { code?: unknown }).code === "P2034";
}

/**
 * Whether the failure says nothing about the work itself: the server cannot be reached, is shutting down or starting,
 * has no room or lost the connection. What failed so deserves another try, however often.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== undefined) return /^(08|53|57P0[1-5])/.test(state);
  const { code } = error as { code?: unknown };
  if (typeof code === "string" && /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/.test(code)) {
    return true;
  }
  if (
    /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
      error.message,
    )
  ) {
    return true;
  }
  return error instanceof AggregateError ? error.errors.some(isUnreachable) : isUnreachable(error.cause);
}

/** Runs a transaction again while it loses against another one; the pause grows and is spread at random. */
export async function retryConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt >= mostAttempts || !isConflict(error)) throw error;
      await delay(2 ** attempt * (2 + Math.random() * 3));
    }
  }
}
