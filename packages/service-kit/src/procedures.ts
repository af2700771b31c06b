import { can, type Permission, type Principal } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import { withCorrelationId } from "@khuyenhoc/messaging";
import { SpanKind } from "@opentelemetry/api";
import { type AnyRouter, initTRPC, TRPCError } from "@trpc/server";
import { expectedFailure, failureCode, failureData, transportCode } from "./failures.ts";
import type { RequestContext } from "./request.ts";
import { withSpan } from "./tracing.ts";

/** What is known of a procedure without calling it. */
export interface OperationMeta {
  permission: Permission;
}

/**
 * tRPC for a service. Every procedure is made by `procedure(permission)`: it demands an authenticated caller whose roles
 * grant the permission (whether the unit lies in his scope is the procedure's own question), counts the call by outcome,
 * opens a span, and lets only expected failures out; anything else is logged once with the request id and masked.
 * There is no procedure without a permission.
 *
 * @typeParam Context the service's context; procedures see its `principal` as present
 */
export function initService<Context extends RequestContext>() {
  const t = initTRPC
    .context<Context>()
    .meta<OperationMeta>()
    .create({
      isDev: false,
      errorFormatter({ shape, error, ctx }) {
        const failure = failureData(error, ctx?.requestId);
        return {
          ...shape,
          message: failure.domainError.en,
          data: { code: shape.data.code, httpStatus: shape.data.httpStatus, path: shape.data.path, ...failure },
        };
      },
    });

  const procedure = (permission: Permission) =>
    t.procedure
      .meta({ permission })
      .use(async ({ ctx, path, next }) => {
        const request: RequestContext = ctx;
        return withSpan(
          "service-kit",
          path,
          { "rpc.method": path },
          async (span) => {
            const result = await withCorrelationId(request.correlationId, () => next());
            const outcome = result.ok ? "OK" : failureCode(result.error);
            request.metrics?.procedures.inc({ procedure: path, outcome });
            if (result.ok) return result;
            span.setAttribute("error.type", outcome);
            const expected = expectedFailure(result.error);
            if (expected === undefined) {
              request.logger.error({ procedure: path, err: result.error.cause ?? result.error }, "procedure failed");
              return result;
            }
            return { ...result, error: new TRPCError({ code: transportCode(expected), cause: expected }) };
          },
          SpanKind.INTERNAL,
        );
      })
      .use(({ ctx, next }) => {
        const principal = permitted(ctx, permission);
        return next({ ctx: { principal } });
      });

  return {
    router: t.router,
    mergeRouters: t.mergeRouters,
    createCallerFactory: t.createCallerFactory,
    procedure,
  };
}

function permitted(request: RequestContext, permission: Permission): Principal {
  if (request.principal === null) throw request.refusal ?? new DomainError("UNAUTHENTICATED");
  if (!can(request.principal, permission)) throw new DomainError("FORBIDDEN", { permission });
  return request.principal;
}

export interface Operation {
  /** Path of the procedure, such as `units.byIds`. */
  path: string;
  type: "query" | "mutation" | "subscription";
  permission: Permission;
}

/**
 * All operations of a router, sorted by path: what an authorization spec must have a row for.
 *
 * @throws Error if a procedure has no permission, which only a procedure not made by {@link initService} can lack
 */
export function listOperations(router: AnyRouter): Operation[] {
  const procedures: Record<string, { _def: { type: Operation["type"]; meta?: unknown } }> = router._def.procedures;
  return Object.entries(procedures)
    .map(([path, { _def: definition }]) => {
      const meta = definition.meta as Partial<OperationMeta> | undefined;
      if (meta?.permission === undefined) throw new Error(`Procedure ${path} demands no permission`);
      return { path, type: definition.type, permission: meta.permission };
    })
    .sort((a, b) => a.path.localeCompare(b.path, "en"));
}
