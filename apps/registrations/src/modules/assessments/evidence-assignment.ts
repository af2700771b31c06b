import { assessments, DomainError, type Evidence } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { definitionOf, lockCase } from "./case.ts";
import { openToEvidence, readEvidence } from "./evidence.ts";
import { reopenReview } from "./repository.ts";
import { criteriaOf } from "./scoring.ts";

/**
 * Says which criterion an attendance or a gift is for, or takes it off one, as long as the sheet is not frozen. Files and notes are
 * for what they were added for; what is counted is for its criterion.
 */
export const assignEvidence = procedure("registrations.write")
  .input(assessments.assignEvidence)
  .output(assessments.evidence)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.assignEvidence", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const [piece] = await tx.query<{ registrationId: string }>(
          `SELECT registration_id AS "registrationId" FROM evidence WHERE id = $1 AND removed_at IS NULL`,
          [body.id],
        );
        if (piece === undefined) throw new DomainError("NOT_FOUND");
        const open = await lockCase(tx, piece.registrationId, ctx.now());
        const read = async (): Promise<Evidence> => {
          const found = (await readEvidence(tx, open.row.id)).find(({ id }) => id === body.id);
          if (found === undefined) throw new DomainError("NOT_FOUND");
          return found;
        };
        const before = await read();
        if (before.kind !== "ATTENDANCE" && before.kind !== "GIFT") throw new DomainError("FORBIDDEN");
        const { row, sheet } = open;
        if (!openToEvidence.includes(row.state) || (sheet !== null && sheet.frozenAt !== null)) {
          throw new DomainError("REGISTRATION_STATE", { state: row.state });
        }
        if (body.criterion !== null) requireTaking((await definitionOf(tx, open)).definition, body.criterion);
        if (before.criterion === body.criterion) return before;
        await tx.query("UPDATE evidence SET criterion = $2, assigned_at = now(), assigned_by = $3 WHERE id = $1", [
          body.id,
          body.criterion,
          principal.subject,
        ]);
        // The review counted it where it was: without it, it has to be complete again before it is proposed.
        if (row.state === "REVIEWED" && before.criterion !== null) await reopenReview(tx, row.id);
        return read();
      }),
    );
  });

type Definition = Awaited<ReturnType<typeof definitionOf>>["definition"];

/** Demands a criterion of the sheet that takes evidence. @throws DomainError INVALID_INPUT */
function requireTaking(definition: Definition, code: string): void {
  const criterion = criteriaOf(definition).find((one) => one.code === code);
  if (criterion === undefined || criterion.evidence === "NONE" || criterion.counted !== null) {
    throw new DomainError("INVALID_INPUT", { reason: `${code}: ?` });
  }
}
