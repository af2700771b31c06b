import type { Database, Transaction } from "@khuyenhoc/database";
import type { Handlers } from "./types.ts";

/** Which dead letters are meant; everything left out matches all. */
export interface DeadLetterFilter {
  consumer?: string;
  topic?: string;
  eventId?: string;
}

export interface DeadLetter {
  consumer: string;
  eventId: string;
  topic: string;
  key: string;
  type: string | null;
  reason: string;
  attempts: number;
  failedAt: Date;
  replayRequestedAt: Date | null;
}

export interface ReplayOutcome {
  replayed: number;
  /** still dead, with their new reason */
  failed: number;
}

export async function listDeadLetters(_tx: Transaction, _filter: DeadLetterFilter): Promise<DeadLetter[]> {
  throw new Error();
}

/** Asks the running consumers to handle their dead letters again (they look once a second). @returns how many were asked for */
export async function requestReplay(_tx: Transaction, _filter: DeadLetterFilter): Promise<number> {
  throw new Error();
}

/** Handles dead letters of one consumer again, in their order, each in its own transaction. A key stops at its first failure. */
export async function replayDeadLetters(_options: {
  database: Database;
  consumer: string;
  handlers: Handlers;
  filter?: Omit<DeadLetterFilter, "consumer">;
}): Promise<ReplayOutcome> {
  throw new Error();
}
