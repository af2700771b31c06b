import type { PrismaDatabase, PrismaTransactionOf, Transaction } from "@khuyenhoc/database";
import { initService, type ServiceContext } from "@khuyenhoc/service-kit";
import type { PrismaClient } from "./generated/prisma/client.ts";
import type { NumberVault } from "./modules/subjects/number-vault.ts";

export type Store = PrismaDatabase<PrismaClient>;
/** A transaction with the typed client besides `query`. */
export type StoreTransaction = PrismaTransactionOf<PrismaClient> & Transaction;

export interface Context extends ServiceContext<Store> {
  /** Base of the addresses that a certificate's QR code leads to. */
  publicUrl: string;
  /** Seals citizens' numbers. */
  numbers: NumberVault;
  /** Tells the background job that an import was confirmed; without it the job finds the import by itself, a second later. */
  importConfirmed(): void;
  /** The same for a job that was started. */
  jobStarted(): void;
}

export const { router, procedure, createCallerFactory } = initService<Context>();
