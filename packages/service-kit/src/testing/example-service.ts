import { DomainError } from "@khuyenhoc/contracts";
import { z } from "zod";
import { createTokenVerifier, type TokenVerifier } from "../identity.ts";
import { createLogger } from "../logger.ts";
import { createMetrics } from "../metrics.ts";
import { initService } from "../procedures.ts";
import type { ReadinessChecks } from "../readiness.ts";
import type { RequestContext } from "../request.ts";
import { type Server, type ServerOptions, startServer } from "../server.ts";

const { router, procedure, createCallerFactory } = initService<RequestContext>();

/** A service with one procedure per kind of outcome. */
export const exampleRouter = router({
  units: router({
    whoAmI: procedure("units.read")
      .input(z.object({ name: z.string().max(40), year: z.int().min(2000) }))
      .query(({ ctx }) => ({ subject: ctx.principal.subject, roots: [...ctx.principal.roots] })),
    length: procedure("units.read")
      .input(z.string())
      .query(({ input }) => input.length),
    rename: procedure("units.manage").mutation(() => {
      throw new DomainError("UNIT_CODE_TAKEN", { code: "00001" });
    }),
    breaks: procedure("units.read").query(() => {
      throw new Error("secret of Nguyễn Thị Khai");
    }),
    validatesBadly: procedure("units.read").query(() => z.object({ a: z.string() }).parse({ a: 1 })),
  }),
});
export type ExampleRouter = typeof exampleRouter;
export const createCaller = createCallerFactory(exampleRouter);

export interface Example {
  server: Server;
  /** Everything that was logged. */
  log(): string;
  records(): Record<string, unknown>[];
}

/** Starts the example, or the given router or routes, on a free port. */
export async function startExample(
  options: Partial<Pick<ServerOptions, "name" | "routes" | "trustProxy">> & {
    verifier?: TokenVerifier;
    checks?: ReadinessChecks;
    issuer: string;
  },
): Promise<Example> {
  const name = options.name ?? "example";
  let text = "";
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  const server = await startServer({
    name,
    host: "127.0.0.1",
    port: 0,
    logger: createLogger({ service: name, level: "info", destination }),
    metrics: createMetrics({ service: name }),
    verifier: options.verifier ?? createTokenVerifier({ issuer: options.issuer, audience: "khuyenhoc-api" }),
    router: exampleRouter,
    createContext: (request) => request,
    checks: options.checks ?? {},
    ...(options.routes === undefined ? {} : { routes: options.routes }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
  });
  return {
    server,
    log: () => text,
    records: () =>
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
