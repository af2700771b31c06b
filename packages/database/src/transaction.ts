import pg from "pg";

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

const clients = new WeakMap<object, pg.ClientBase>();

/** The connection that a transaction runs on, for what `query` cannot do (COPY). */
export function clientOf(tx: Transaction): pg.ClientBase {
  const client = clients.get(tx);
  if (client === undefined) throw new Error("This is no open transaction of this package");
  return client;
}

/** Statements given at once to one transaction wait for each other: a connection runs one at a time. */
export function queryInOrder(client: pg.ClientBase): Transaction["query"] {
  let last: Promise<unknown> = Promise.resolve();
  return <Row extends object>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> => {
    const statement = { text, values: [...values], ...(name === undefined ? {} : { name }) };
    const result = last.then(() => client.query<Row>(statement)).then(({ rows }) => rows);
    last = result.catch(() => undefined);
    return result;
  };
}

/**
 * Lets `target` stand for the transaction that runs on `client`.
 *
 * @param target is given `query` already
 */
export function brandTransaction<Target extends Pick<Transaction, "query">>(
  target: Target,
  client: pg.ClientBase,
): Target & Transaction {
  clients.set(target, client);
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

/**
 * The settings of a scope, as statements that hold for the transaction that has begun.
 *
 * @throws TypeError as {@link scopeSetting}
 */
export function scopeStatements(scope: Scope): string {
  const subject = pg.escapeLiteral(subjectSetting(scope));
  return `set local app.scope = '${scopeSetting(scope)}'; set local app.subject = ${subject}`;
}

/**
 * Runs a part of a transaction under another scope, and goes back to its own. For work that is claimed by the system and done with
 * somebody's grants. When `work` rejects, the whole transaction must be given up.
 */
export async function underScope<T>(tx: Transaction, scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const [before] = await tx.query<{ scope: string; subject: string }>(
    "select current_setting('app.scope', true) as scope, current_setting('app.subject', true) as subject",
  );
  const set = (...values: string[]) =>
    tx.query("select set_config('app.scope', $1, true), set_config('app.subject', $2, true)", values);
  await set(scopeSetting(scope), subjectSetting(scope));
  const result = await work(tx);
  await set(before?.scope ?? "", before?.subject ?? "");
  return result;
}
