import { randomUUID } from "node:crypto";
import type { Principal } from "@khuyenhoc/authz";
import type { DomainError } from "@khuyenhoc/contracts";
import type { Database } from "@khuyenhoc/database";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";

/** What the server knows of a request before any procedure runs. */
export interface RequestContext {
  /** Who calls, or null: then every procedure refuses with `refusal` or UNAUTHENTICATED. */
  principal: Principal | null;
  /** Why a token that was sent was not accepted. */
  refusal?: DomainError | undefined;
  /** Id of this request, as sent in `x-request-id` or made here; returned to the caller and in every log line. */
  requestId: string;
  /** Id that joins everything that follows from one action of a user, across services and domain events. */
  correlationId: string;
  /** Already carries the request's ids. */
  logger: Logger;
  /** The present instant; a test may turn the clock. */
  now(): Date;
  /** Absent in calls that do not come through a server. */
  metrics?: Metrics | undefined;
}

/** What every procedure of a service works with. */
export interface ServiceContext<Store = Database> extends RequestContext {
  database: Store;
}

const acceptable = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * The id a caller sent, if it is of an acceptable form (8 to 64 of `A-Z a-z 0-9 . _ -`), else a new one: what is not
 * checked would get into logs and headers.
 */
export function acceptOrMakeId(sent: unknown): string {
  return typeof sent === "string" && acceptable.test(sent) ? sent : randomUUID();
}
