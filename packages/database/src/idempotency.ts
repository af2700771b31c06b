import { createHash } from "node:crypto";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "./transaction.ts";

export interface IdempotentCommand {
  /** chosen by the caller, one per intended effect */
  key: string;
  /** name of the operation, e.g. `units.create` */
  operation: string;
  /** stable id of the account that calls: another account's key is another key */
  subject: string;
  /** the whole validated input without the key */
  body: unknown;
}

/** JSON with sorted keys; bigint as text, so that equal commands hash alike however they were written. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item === "bigint") return `${item}n`;
      if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
      return Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)));
    }) ?? ""
  );
}

/**
 * Runs a command once per key. The key commits with the effect: a command that fails leaves no key behind and may be sent
 * again. Calls with the same key at the same time wait for the first one.
 *
 * @param work its answer must survive JSON (no Date, no bigint): what is returned is what was stored
 * @returns the answer, of this run or of the earlier one
 * @throws DomainError IDEMPOTENCY_KEY_REUSED when the key came with another body before, IDEMPOTENCY_ANSWER_GONE when the command was
 *   carried out so long ago that its answer is forgotten
 */
export async function idempotent<T>(tx: Transaction, command: IdempotentCommand, work: () => Promise<T>): Promise<T> {
  const { key, operation, subject } = command;
  const bodyHash = createHash("sha256").update(canonicalJson(command.body)).digest();
  const claimed = await tx.query(
    `insert into idempotency (subject, operation, key, body_hash) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    [subject, operation, key, bodyHash],
    "idempotency-claim",
  );
  if (claimed.length === 0) {
    const [earlier] = await tx.query<{ same: boolean; response: string | null }>(
      `select body_hash = $4 as same, response::text as response from idempotency where subject = $1 and operation = $2 and key = $3`,
      [subject, operation, key, bodyHash],
    );
    if (earlier?.same !== true) throw new DomainError("IDEMPOTENCY_KEY_REUSED");
    if (earlier.response === FORGOTTEN) throw new DomainError("IDEMPOTENCY_ANSWER_GONE");
    return fromStored<T>(earlier.response);
  }
  const stored = JSON.stringify(await work()) as string | undefined;
  await tx.query(
    `update idempotency set response = $4 where subject = $1 and operation = $2 and key = $3`,
    [subject, operation, key, stored ?? null],
    "idempotency-store",
  );
  return fromStored<T>(stored ?? null);
}

function fromStored<T>(text: string | null): T {
  return (text === null ? undefined : JSON.parse(text)) as T;
}

/** What stands for an answer that was forgotten; no command gives it. */
const FORGOTTEN = '{"forgotten": true}';

/**
 * Forgets answers, which hold what the command was about, names among it. The key stays: the command is not carried out again.
 *
 * @param hours age from which an answer is forgotten; at least 1
 * @returns how many were forgotten
 */
export async function forgetIdempotentAnswers(tx: Transaction, hours: number): Promise<number> {
  if (!(hours >= 1)) throw new RangeError("Answers must be kept for an hour at least");
  const [row] = await tx.query<{ count: bigint }>(
    `with gone as (
       update idempotency set response = $2::jsonb
       where created_at < now() - make_interval(hours => $1) and response is distinct from $2::jsonb returning 1
     ) select count(*) from gone`,
    [hours, FORGOTTEN],
  );
  return Number(row?.count ?? 0);
}

/**
 * Forgets keys that are so old that nobody sends them again.
 *
 * @param days age from which a key is forgotten; at least 1
 * @returns how many were forgotten
 */
export async function forgetIdempotencyKeys(tx: Transaction, days: number): Promise<number> {
  if (!(days >= 1)) throw new RangeError("Keys must be kept for a day at least");
  const [row] = await tx.query<{ count: bigint }>(
    `with gone as (delete from idempotency where created_at < now() - make_interval(days => $1) returning 1) select count(*) from gone`,
    [days],
  );
  return Number(row?.count ?? 0);
}
