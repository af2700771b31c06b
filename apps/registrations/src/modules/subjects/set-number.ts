import { birthYearOf, DomainError, subjects, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { lockSubject, recordSubjectChanges } from "./repository.ts";
import { type SubjectRow, subjectColumns, toSubject } from "./row.ts";
import { isChild, readNumber } from "./subject.ts";

/** Keeps a citizen's number, encrypted, or takes it away. A child's number is not kept. */
export const setNumber = procedure("subjects.manage")
  .input(subjects.setNumber)
  .output(subjects.subject)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, number, ...rest } = input;
    const { subject: actor } = ctx.principal;
    const date = today(ctx.now());
    // The body is kept as a plain hash, from which a number of so few possible ones could be tried out: its keyed hash stands in.
    const body = { ...rest, number: number === null ? null : ctx.numbers.hashOf(number).toString("hex") };
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.setNumber", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        const before = await lockSubject(tx, rest.id, rest.expectedRevision);
        if (before.kind !== "CITIZEN") throw new DomainError("SUBJECT_KIND", { reason: before.kind });
        const digits = number === null ? null : readNumber(number, before.birthYear, date);
        const child = digits !== null && isChild({ birthDate: before.birthDate, birthYear: birthYearOf(digits) }, date);
        if (child) throw new DomainError("CHILD_DATA_MINIMAL", { fields: ["number"] });
        const sealed = digits === null ? null : ctx.numbers.seal(digits, before.id);
        const [after] = await tx.query<SubjectRow>(
          `UPDATE subject AS s
           SET number_cipher = $2, number_hash = $3, number_last4 = $4, revision = s.revision + 1, updated_at = now()
           WHERE s.id = $1 RETURNING ${subjectColumns("s")}`,
          [before.id, sealed?.cipher ?? null, sealed?.hash ?? null, sealed?.last4 ?? null],
        );
        if (after === undefined) throw new Error("A locked subject vanished");
        const fields = { number: [masked(before.numberLast4), masked(after.numberLast4)] as const };
        await recordSubjectChanges(tx, [{ subject: after, kind: "NUMBER", actor, fields }]);
        return toSubject(after);
      }),
    );
  });

function masked(last4: string | null): string | null {
  return last4 === null ? null : `••••••••${last4}`;
}
