import type { KeyObject } from "node:crypto";
import type { PrismaDatabase } from "@khuyenhoc/database";
import type { JobContext } from "@khuyenhoc/jobs";
import { initService, type ServiceContext, type Vault } from "@khuyenhoc/service-kit";
import type { PrismaClient } from "./generated/prisma/client.ts";

export type Store = PrismaDatabase<PrismaClient>;
export interface Context extends ServiceContext<Store>, Pick<JobContext, "jobStarted"> {
  /** Where everybody reaches the gateway, without a slash at the end. */
  publicUrl: string;
  /** Seals the contacts of participants. */
  contacts: Vault;
  /** Signs tickets: EC P-256. */
  ticketKey: KeyObject;
}

export const { router, procedure, createCallerFactory } = initService<Context>();
