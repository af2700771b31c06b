export { type CopyValue, copyRows, quoteIdentifier } from "./copy.ts";
export { type Connection, type Database, type DatabaseOptions, openDatabase, type PrismaDatabase } from "./database.ts";
export {
  canonicalJson,
  type Effect,
  forgetIdempotencyKeys,
  forgetIdempotentAnswers,
  type IdempotentCommand,
  idempotent,
  idempotentEffect,
} from "./idempotency.ts";
export {
  decodeCursor,
  encodeCursor,
  type Keyset,
  type KeysetClause,
  type KeysetColumn,
  type KeysetType,
  type KeysetValue,
  keysetWhere,
} from "./keyset.ts";
export { type MigrateOptions, migrate } from "./migrate.ts";
export type { PrismaAdapter, PrismaLike, PrismaTransactionOf } from "./prisma.ts";
export { isConflict, isUnreachable, sqlState } from "./retry.ts";
export {
  type Isolation,
  type Scope,
  systemScope,
  type Transaction,
  type TransactionOptions,
  underScope,
} from "./transaction.ts";
