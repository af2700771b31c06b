import { birthYearOf, DomainError, subjects, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { isDuplicate } from "../registrations/repository.ts";
import { requireExistence } from "../registrations/unit.ts";
import type { NumberVault } from "./number-vault.ts";
import { changedFacts, lockSubject, recordSubjectChanges, replaceFacts } from "./repository.ts";
import { toSubject } from "./row.ts";
import { factsOf, requireFacts } from "./subject.ts";

/**
 * Replaces what describes a subject, or moves it to another unit. Registrations keep the name they were filed under and the unit
 * they were filed at.
 */
export const update = procedure("subjects.manage")
  .input(subjects.updateSubject)
  .output(subjects.subject)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    const date = today(ctx.now());
    try {
      return await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "subjects.update", subject: actor, body }, async () => {
          await noteActor(tx, ctx.principal);
          const before = await lockSubject(tx, body.id, body.expectedRevision);
          if (body.unitId !== before.unitId) {
            await assertInScope(tx, ctx.principal, body.unitId);
            await requireExistence(tx, body.unitId, date);
          }
          const facts = factsOf(body);
          requireFacts(before.kind, facts, date, before.numberLast4 !== null);
          if (before.numberLast4 !== null && facts.birthYear !== null) {
            await requireBirthYearOfNumber(tx, ctx.numbers, before.id, facts.birthYear);
          }
          const after = await replaceFacts(tx, before.id, { unitId: body.unitId, facts });
          if (after.unitId !== before.unitId) {
            await tx.query("UPDATE subject_link SET unit_id = $2 WHERE member_id = $1", [after.id, after.unitId]);
          }
          const fields = changedFacts(before, after);
          if (Object.keys(fields).length > 0) {
            await recordSubjectChanges(tx, [{ subject: after, kind: "UPDATE", actor, fields }]);
          }
          return toSubject(after);
        }),
      );
    } catch (error) {
      if (isDuplicate(error)) throw new DomainError("SUBJECT_DUPLICATE", {}, { cause: error });
      throw error;
    }
  });

/** A citizen whose number is kept was born in the year that it tells. */
async function requireBirthYearOfNumber(
  tx: Transaction,
  numbers: NumberVault,
  id: string,
  birthYear: number,
): Promise<void> {
  const [row] = await tx.query<{ cipher: Buffer }>("SELECT number_cipher AS cipher FROM subject WHERE id = $1", [id]);
  if (row === undefined || birthYearOf(numbers.open(row.cipher, id)) === birthYear) return;
  throw new DomainError("CITIZEN_NUMBER_INVALID", {
    reason: "năm sinh khác năm sinh trong số định danh đã lưu / the year of birth differs from that of the number kept",
  });
}
