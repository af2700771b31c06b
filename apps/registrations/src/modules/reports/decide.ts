import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type Report } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf, strictlyAbove } from "@khuyenhoc/unit-tree";
import type { Context } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { nextState, type ReportAction, requireDecider } from "./report.ts";
import { lockReport, saveDecision, toReport } from "./repository.ts";

interface Decision {
  operation: string;
  action: Exclude<ReportAction, "FILE">;
  input: { idempotencyKey: string; id: string; expectedRevision: number; reason?: string };
}

/**
 * Decides about a filed report from strictly above. What the caller cannot see is NOT_FOUND, whether it exists or not.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN, SEPARATION_OF_DUTIES, CONFLICT, REPORT_STATE
 */
export function decideReport(
  ctx: Pick<Context, "database"> & { principal: Principal },
  { operation, action, input }: Decision,
): Promise<Report> {
  const { idempotencyKey, ...body } = input;
  const { subject, roots } = ctx.principal;
  return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
    idempotent(tx, { key: idempotencyKey, operation, subject, body }, async () => {
      const report = await lockReport(tx, body.id);
      if (report === undefined) throw new DomainError("NOT_FOUND");
      requireDecider(report, subject, await strictlyAbove(tx, roots, report.unitId));
      if (report.revision !== body.expectedRevision) throw new DomainError("CONFLICT");
      const state = nextState(report.state, action);
      if (state === "FILED") throw new Error("A decision does not file a report");
      await noteActor(tx, ctx.principal);
      return toReport(await saveDecision(tx, report.id, { state, reason: body.reason ?? null }, subject));
    }),
  );
}
