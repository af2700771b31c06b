import pg from "pg";
import { openPrisma, type PrismaAdapter, type PrismaLike, type PrismaTransactionOf } from "./prisma.ts";
import { retryConflicts } from "./retry.ts";
import { type Answer, Statements } from "./statements.ts";
import {
  brandTransaction,
  queryOn,
  type Scope,
  SET_SCOPE,
  scopeValues,
  type Transaction,
  type TransactionOptions,
} from "./transaction.ts";
import { typeParsers } from "./type-parsers.ts";

/** A connection taken out of the pool; whoever takes it must release it. */
export type Connection = pg.PoolClient;

export interface Database {
  readonly pool: pg.Pool;
  /**
   * Runs `work` in one transaction under the scope; commits when it resolves, rolls back when it rejects.
   * A serialization failure or deadlock is retried (at most 5 times), so `work` may run more than once.
   */
  transaction<T>(scope: Scope, work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Lets running transactions end and closes the connections. */
  close(): Promise<void>;
}

export interface PrismaDatabase<Client extends PrismaLike> extends Database {
  /**
   * The same with the service's generated Prisma client; `query` runs in the same transaction.
   * Milliseconds a transaction may take: `timeout`, default 30,000.
   */
  prismaTransaction<T>(
    scope: Scope,
    work: (tx: PrismaTransactionOf<Client> & Transaction) => Promise<T>,
    options?: TransactionOptions & { timeout?: number },
  ): Promise<T>;
}

export interface DatabaseOptions {
  /** connection string of the app role */
  url: string;
  /** shown in pg_stat_activity */
  applicationName: string;
  /** most connections at once; default 10 */
  max?: number;
  /** told of connections lost while idle; they are replaced by themselves */
  onConnectionLost?: (error: Error) => void;
}

/**
 * Opens the one pool of a service.
 *
 * @param options.prisma makes the service's generated client on the pool; without it there is no `prismaTransaction`
 */
export function openDatabase<Client extends PrismaLike>(
  options: DatabaseOptions & { prisma: (adapter: PrismaAdapter) => Client },
): PrismaDatabase<Client>;
export function openDatabase(options: DatabaseOptions): Database;
export function openDatabase(
  options: DatabaseOptions & { prisma?: (adapter: PrismaAdapter) => PrismaLike },
): Database | PrismaDatabase<PrismaLike> {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.max ?? 10,
    types: typeParsers,
  });
  // Without a listener the loss of an idle connection would end the process.
  pool.on("error", (error) => options.onConnectionLost?.(error));

  const transaction: Database["transaction"] = (scope, work, transactionOptions = {}) =>
    retryConflicts(() => runTransaction(pool, scope, work, transactionOptions));

  if (options.prisma === undefined) return { pool, transaction, close: () => pool.end() };
  const prisma = openPrisma(pool, options.prisma);
  return {
    pool,
    transaction,
    prismaTransaction: (scope, work, transactionOptions = {}) =>
      retryConflicts(() => prisma.transaction(scope, work, transactionOptions)),
    async close() {
      await prisma.close();
      await pool.end();
    },
  };
}

async function runTransaction<T>(
  pool: pg.Pool,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const scopes = scopeValues(scope);
  const { isolation = "read committed", readOnly = false } = options;
  const begin = `begin isolation level ${isolation} ${readOnly ? "read only" : "read write"}`;
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection lost while it is checked out reports here; the running statement rejects as well.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const statements = new Statements(client);
  const failures: unknown[] = [];
  const commit = () => statements.run("commit", [], "commit");
  try {
    // They go with the first statement of the work.
    for (const opening of [statements.run(begin, [], begin), statements.run(SET_SCOPE, scopes, "scope")]) {
      opening.catch((error: unknown) => failures.push(error));
    }
    const working = work(brandTransaction({ query: queryOn(statements) }, { statements, failures }));
    const committing = options.atOnce === true ? commitBehind(statements, working, commit) : undefined;
    const result = await working;
    // What failed unseen may lie before a savepoint that the work went back to: COMMIT would keep the rest.
    if (failures.length > 0) throw failures[0];
    const ending = committing?.() ?? commit();
    statements.closed = true;
    const ended = await ending;
    if (failures.length > 0) throw failures[0];
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK: a swallowed error must not look like success.
    if (ended.command !== "COMMIT") throw new Error("The transaction had failed and was rolled back");
    return result;
  } catch (error) {
    // What failed first, though nobody waited for it.
    const [cause = error] = failures;
    statements.closed = false;
    const rolling = statements.run("rollback", [], "rollback");
    // What goes on behind the failure must not reach a connection that somebody else has by then.
    statements.closed = true;
    await rolling.catch((failure: Error) => {
      broken = failure;
    });
    throw cause;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/**
 * Lets COMMIT follow what the work has given when that is sent, unless the work has failed by then.
 *
 * @returns what is to be awaited after the work; undefined while nothing was sent
 */
function commitBehind(statements: Statements, working: Promise<unknown>, commit: () => Promise<Answer<object>>) {
  let failed = false;
  let committing: Promise<Answer<object>> | undefined;
  working.catch(() => {
    failed = true;
  });
  statements.beforeSending = () => {
    if (failed) return;
    committing = commit();
    statements.closed = true;
    // The work fails for the same reason.
    committing.catch(() => undefined);
  };
  return () => {
    statements.beforeSending = undefined;
    return committing;
  };
}
