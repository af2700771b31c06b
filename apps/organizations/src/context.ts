import type { Principal } from "@khuyenhoc/authz";
import type { PrismaDatabase } from "@khuyenhoc/database";
import { initService, type ServiceContext } from "@khuyenhoc/service-kit";
import type { PrismaClient } from "./generated/prisma/client.ts";
import type { Identity } from "./modules/people/identity.ts";

export type Store = PrismaDatabase<PrismaClient>;

export interface Context extends ServiceContext<Store> {
  identity: Identity;
}

/** What a procedure works with once the caller is known. */
export interface CallerContext extends Context {
  principal: Principal;
}

export const { router, procedure, createCallerFactory } = initService<Context>();
