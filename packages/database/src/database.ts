import pg from "pg";
import { openPrisma, type PrismaAdapter, type PrismaLike, type PrismaTransactionOf } from "./prisma.ts";
import { retryConflicts } from "./retry.ts";
import {
  brandTransaction,
  queryInOrder,
  type Scope,
  scopeStatements,
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
  const settings = scopeStatements(scope);
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection lost while it is checked out reports here; the running statement rejects as well.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    const isolation = options.isolation ?? "read committed";
    const access = options.readOnly === true ? "read only" : "read write";
    // One round trip.
    await client.query(`begin isolation level ${isolation} ${access}; ${settings}`);
    const result = await work(brandTransaction({ query: queryInOrder(client) }, client));
    const ended = await client.query("commit");
    // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK: a swallowed error must not look like success.
    if (ended.command !== "COMMIT") throw new Error("The transaction had failed and was rolled back");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}
