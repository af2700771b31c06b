import type { PrismaDatabase } from "@khuyenhoc/database";
import type { JobContext, JobFiles } from "@khuyenhoc/jobs";
import { initService, type ServiceContext, type Vault } from "@khuyenhoc/service-kit";
import type { PrismaClient } from "./generated/prisma/client.ts";

export type Store = PrismaDatabase<PrismaClient>;
export interface Context extends ServiceContext<Store>, Pick<JobContext, "jobStarted">, JobFiles {
  /** Where everybody reaches the gateway, without a slash at the end. */
  publicUrl: string;
  /** Seals students' data. */
  students: Vault;
}

export const { router, procedure, createCallerFactory } = initService<Context>();
