import type pg from "pg";
import type { Statements } from "./statements.ts";

/**
 * Whose rows a transaction may see and write on tables under row-level security:
 * everything (`system`: consumers, imports, jobs), or the subtrees of the granted units, and what belongs to the account `subject`.
 */
export type Scope = { kind: "system" } | { kind: "roots"; roots: readonly string[]; subject?: string | undefined };

export const systemScope: Scope = { kind: "system" };

export type Isolation = "read committed" | "repeatable read" | "serializable";

export interface TransactionOptions {
  readOnly?: boolean;
  /** default: read committed */
  isolation?: Isolation;
  /**
   * COMMIT goes to the server with the statements that the work gives before it waits for any: one round trip, and no lock is held
   * while an answer travels. More it can not give, and what fails in it after its answers undoes nothing.
   */
  atOnce?: boolean;
}

declare const transactionBrand: unique symbol;

/** An open transaction. Every write of a repository takes one, so that forgetting it is a type error. */
export interface Transaction {
  readonly [transactionBrand]: true;
  /**
   * Runs one SQL statement. `int8` arrives as bigint, `numeric` and `date` as string, `timestamptz` as Date.
   *
   * @param values for $1, $2 …
   * @param name   of a statement that runs all day: its plan is kept by the connection. One name stands for one text.
   * @returns the rows; of a statement without rows an empty list
   */
  query<Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

/** What stands behind a transaction. */
interface Inner {
  statements: Statements;
  /** Failures of statements that nobody waits for. Absent where somebody else commits, who would not learn of them. */
  failures?: unknown[];
}

const inners = new WeakMap<object, Inner>();

function innerOf(tx: Transaction): Inner {
  const inner = inners.get(tx);
  if (inner === undefined) throw new Error("This is no open transaction of this package");
  return inner;
}

/** The connection that a transaction runs on, for what `query` cannot do (COPY), when it has answered all that it was given. */
export async function connectionOf(tx: Transaction): Promise<pg.ClientBase> {
  const { statements } = innerOf(tx);
  await statements.idle();
  return statements.client;
}

/** Statements given at once are answered in their order, in one round trip; one that fails takes those with it that follow. */
export function queryOn(statements: Statements): Transaction["query"] {
  return async <Row extends object>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]> => {
    try {
      return (await statements.run<Row>(text, values, name)).rows;
    } catch (error) {
      // It was made where the answer was read: let it say who asked.
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    }
  };
}

/**
 * Gives a statement that nobody needs the answer of to a transaction: it goes with the next one, at the latest with COMMIT, and when it
 * fails the transaction does. Resolves at once; where Prisma commits, when it is done.
 */
export async function later(tx: Transaction, text: string, values: readonly unknown[], name: string): Promise<void> {
  const { statements, failures } = innerOf(tx);
  const done = statements.run(text, values, name);
  if (failures === undefined) await done;
  else done.catch((error: unknown) => failures.push(error));
}

/** Lets `target`, which is given `query` already, stand for a transaction. */
export function brandTransaction<Target extends Pick<Transaction, "query">>(
  target: Target,
  inner: Inner,
): Target & Transaction {
  inners.set(target, inner);
  return target as Target & Transaction;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The value of the setting `app.scope` that row-level security reads: "system", or the granted units' ids.
 * Without any unit it is empty, and no scoped row is visible.
 *
 * @throws TypeError when a root is not a UUID, so that nothing but ids can get into the setting
 */
export function scopeSetting(scope: Scope): string {
  if (scope.kind === "system") return "system";
  for (const root of scope.roots) {
    if (!uuid.test(root)) throw new TypeError(`Not a unit id: ${JSON.stringify(root)}`);
  }
  return scope.roots.join(",");
}

/** The value of the setting `app.subject`: the stable id of the account that a transaction works for, empty where it is for none. */
function subjectSetting(scope: Scope): string {
  return scope.kind === "system" ? "" : (scope.subject ?? "");
}

/** Sets the scope of the transaction that has begun; for {@link scopeValues}. */
export const SET_SCOPE = "select set_config('app.scope', $1, true), set_config('app.subject', $2, true)";

/** @throws TypeError as {@link scopeSetting} */
export const scopeValues = (scope: Scope): [scope: string, subject: string] => [
  scopeSetting(scope),
  subjectSetting(scope),
];

/**
 * Runs a part of a transaction under another scope, and goes back to its own. For work that is claimed by the system and done with
 * somebody's grants. When `work` rejects, the whole transaction must be given up.
 */
export async function underScope<T>(tx: Transaction, scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const [before] = await tx.query<{ scope: string; subject: string }>(
    "select current_setting('app.scope', true) as scope, current_setting('app.subject', true) as subject",
  );
  const set = (...values: string[]) => tx.query(SET_SCOPE, values, "scope");
  await set(...scopeValues(scope));
  const result = await work(tx);
  await set(before?.scope ?? "", before?.subject ?? "");
  return result;
}
