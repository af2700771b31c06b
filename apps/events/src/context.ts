import type { KeyObject } from "node:crypto";
import type { PrismaDatabase } from "@khuyenhoc/database";
import type { JobContext, JobFiles } from "@khuyenhoc/jobs";
import { initService, type ServiceContext, type Vault } from "@khuyenhoc/service-kit";
import type { Storage } from "@khuyenhoc/storage";
import type { PrismaClient } from "./generated/prisma/client.ts";

export type Store = PrismaDatabase<PrismaClient>;
export interface Context extends ServiceContext<Store>, Pick<JobContext, "jobStarted">, JobFiles {
  /** Where everybody reaches the gateway, without a slash at the end. */
  publicUrl: string;
  /** Seals the contacts of participants. */
  contacts: Vault;
  /** Keeps documents and pictures. */
  storage: Storage;
  /** Signs tickets: EC P-256. */
  ticketKey: KeyObject;
  /** Whether letters go out; without a mail server they are held back. */
  sendsMail: boolean;
}

export const { router, procedure, createCallerFactory } = initService<Context>();
