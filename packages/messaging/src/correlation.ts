import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage<string>();

/** Runs `work` so that every domain event appended in it carries the correlation id. */
export function withCorrelationId<T>(correlationId: string, work: () => T): T {
  return current.run(correlationId, work);
}

/** The id of the request or event that caused what is being done; undefined outside of both. */
export function currentCorrelationId(): string | undefined {
  return current.getStore();
}
