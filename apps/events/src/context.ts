import type { PrismaDatabase } from "@khuyenhoc/database";
import { initService, type ServiceContext } from "@khuyenhoc/service-kit";
import type { PrismaClient } from "./generated/prisma/client.ts";

export type Store = PrismaDatabase<PrismaClient>;
export type Context = ServiceContext<Store>;

export const { router, procedure, createCallerFactory } = initService<Context>();
