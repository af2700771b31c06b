import { createHash } from "node:crypto";
import { DomainError } from "@khuyenhoc/contracts";
import type { Database } from "./database.ts";
import { sqlState } from "./retry.ts";
import { later, type Scope, type Transaction } from "./transaction.ts";

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
  const claim = claimOf(command);
  const claimed = await tx.query(
    `insert into idempotency (subject, operation, key, body_hash) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    claim,
    "idempotency-claim",
  );
  if (claimed.length === 0) return answerOf<T>(tx, claim);
  const stored = JSON.stringify(await work()) as string | undefined;
  await later(
    tx,
    "update idempotency set response = $4 where subject = $1 and operation = $2 and key = $3",
    [subject, operation, key, stored ?? null],
    "idempotency-store",
  );
  return fromStored<T>(stored ?? null);
}

/** The whole effect of a command as one expression of SQL. */
export interface Effect {
  /** An expression of type jsonb that has the effect and gives the answer; its parameters from $5 on. */
  expression: string;
  values: readonly unknown[];
  /** of the statement, whose plan is kept */
  name: string;
  /** SQLSTATE by which the expression refuses */
  refusal: string;
  /** Gives what belongs to the effect and needs no answer (its domain event) to the transaction, before it waits for anything. */
  alongside?: (tx: Transaction) => Promise<void>;
}

/**
 * Like {@link idempotent} for a command that is one expression: key, effect, answer and COMMIT go to the server in one round trip, and
 * whatever the effect locks is held no longer than it takes there.
 *
 * The effect comes before the key. Both are undone where the key was used before: then, and where the effect is refused, which the
 * first call may be the reason of, the answer of the first call is looked for.
 *
 * @returns the answer, of this run or of the earlier one
 * @throws DomainError as {@link idempotent}; the expression's own failure when no earlier call has had its effect
 */
export async function idempotentEffect<T>(
  database: Pick<Database, "transaction">,
  scope: Scope,
  command: IdempotentCommand,
  effect: Effect,
): Promise<T> {
  const claim = claimOf(command);
  const run = async (tx: Transaction) => {
    const [, rows] = await Promise.all([
      effect.alongside?.(tx),
      tx.query<{ response: string | null }>(
        `insert into idempotency (subject, operation, key, body_hash, response)
         values ($1, $2, $3, $4, ${effect.expression}) returning response::text as response`,
        [...claim, ...effect.values],
        effect.name,
      ),
    ]);
    return fromStored<T>(rows[0]?.response ?? null);
  };
  try {
    return await database.transaction(scope, run, { atOnce: true });
  } catch (error) {
    if (!isUsedKey(error) && sqlState(error) !== effect.refusal) throw error;
    const earlier = await database.transaction(scope, (tx) => earlierAnswer<T>(tx, claim), { readOnly: true });
    if (earlier === undefined) throw error;
    return earlier.answer;
  }
}

function claimOf({ subject, operation, key, body }: IdempotentCommand): unknown[] {
  return [subject, operation, key, createHash("sha256").update(canonicalJson(body)).digest()];
}

function isUsedKey(error: unknown): boolean {
  return sqlState(error) === "23505" && (error as { constraint?: unknown }).constraint === "idempotency_pkey";
}

/** @returns undefined when the key was not used */
async function earlierAnswer<T>(tx: Transaction, claim: readonly unknown[]): Promise<{ answer: T } | undefined> {
  const [earlier] = await tx.query<{ same: boolean; response: string | null }>(
    `select body_hash = $4 as same, response::text as response from idempotency where subject = $1 and operation = $2 and key = $3`,
    claim,
  );
  if (earlier === undefined) return undefined;
  if (!earlier.same) throw new DomainError("IDEMPOTENCY_KEY_REUSED");
  if (earlier.response === FORGOTTEN) throw new DomainError("IDEMPOTENCY_ANSWER_GONE");
  return { answer: fromStored<T>(earlier.response) };
}

async function answerOf<T>(tx: Transaction, claim: readonly unknown[]): Promise<T> {
  const earlier = await earlierAnswer<T>(tx, claim);
  if (earlier === undefined) throw new DomainError("IDEMPOTENCY_KEY_REUSED");
  return earlier.answer;
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
