import { AsyncLocalStorage } from "node:async_hooks";
import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { Statements } from "./statements.ts";
import {
  brandTransaction,
  type Isolation,
  queryOn,
  type Scope,
  SET_SCOPE,
  scopeValues,
  type Transaction,
  type TransactionOptions,
} from "./transaction.ts";

/** What a generated client is made with. */
export type PrismaAdapter = SqlDriverAdapterFactory;

/** The part of every generated client that this package needs. */
export interface PrismaLike {
  $transaction: (...args: never[]) => Promise<unknown>;
  $disconnect: () => Promise<void>;
}

/** A generated client inside an interactive transaction. */
export type PrismaTransactionOf<Client extends PrismaLike> = Omit<
  Client,
  "$connect" | "$disconnect" | "$on" | "$transaction" | "$use" | "$extends"
>;

const isolationNames: Record<Isolation, string> = {
  "read committed": "ReadCommitted",
  "repeatable read": "RepeatableRead",
  serializable: "Serializable",
};

const defaultTimeout = 30_000;

/** Set for the time of one `$transaction`, so that the connection it takes from the pool can be told apart. */
const opening = new AsyncLocalStorage<{ client: pg.ClientBase | undefined }>();

/** Prisma's adapter over the service's pool; it notes the connection that a transaction begins on. */
function adapterOver(pool: pg.Pool): PrismaAdapter {
  const factory = new PrismaPg(pool);
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect();
      const start = adapter.startTransaction.bind(adapter);
      adapter.startTransaction = async (isolation) => {
        const transaction = await start(isolation);
        const holder = opening.getStore();
        const client: unknown = Reflect.get(transaction, "client");
        if (holder !== undefined && client instanceof pg.Client) holder.client = client;
        return transaction;
      };
      return adapter;
    },
  };
}

/** Prisma's interactive transactions under a scope, with raw `query` on the same connection. */
export function openPrisma<Client extends PrismaLike>(pool: pg.Pool, make: (adapter: PrismaAdapter) => Client) {
  type Inner = PrismaTransactionOf<Client>;
  const prisma = make(adapterOver(pool));
  const start = prisma.$transaction.bind(prisma) as unknown as <T>(
    work: (inner: Inner) => Promise<T>,
    options: { isolationLevel?: string; timeout: number; maxWait: number },
  ) => Promise<T>;

  return {
    transaction<T>(
      scope: Scope,
      work: (tx: Inner & Transaction) => Promise<T>,
      options: TransactionOptions & { timeout?: number },
    ): Promise<T> {
      const scopes = scopeValues(scope);
      const holder: { client: pg.ClientBase | undefined } = { client: undefined };
      const timeout = options.timeout ?? defaultTimeout;
      return opening.run(holder, () =>
        start(
          async (inner) => {
            const { client } = holder;
            if (client === undefined) throw new Error("Prisma began a transaction on a connection unknown to the pool");
            const statements = new Statements(client);
            await Promise.all([
              ...(options.readOnly === true ? [statements.run("set transaction read only", [], "read-only")] : []),
              statements.run(SET_SCOPE, scopes, "scope"),
            ]);
            const query = queryOn(statements);
            const tx = new Proxy(inner, {
              get: (target, property) => (property === "query" ? query : Reflect.get(target, property)),
            }) as Inner & Pick<Transaction, "query">;
            try {
              return await work(brandTransaction(tx, { statements }));
            } finally {
              // Prisma ends it, and gives the connection to somebody else.
              statements.closed = true;
            }
          },
          {
            timeout,
            maxWait: timeout,
            ...(options.isolation === undefined ? {} : { isolationLevel: isolationNames[options.isolation] }),
          },
        ),
      );
    },
    close: () => prisma.$disconnect(),
  };
}
