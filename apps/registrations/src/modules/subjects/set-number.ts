import { birthYearOf, DomainError, subjects, today } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { shareSubjects } from "./registering.ts";
import { lockSubject, recordSubjectChanges } from "./repository.ts";
import { type SubjectRow, subjectColumns, toSubject } from "./row.ts";
import { isChild, readNumber } from "./subject.ts";

/**
 * Keeps a citizen's number, encrypted, or takes it away: then with the records that were merged into this one too, by whose numbers
 * he is found as well. A child's number is not kept.
 */
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
        // No merge comes in between, nor is one undone.
        await shareSubjects(tx);
        const before = await lockSubject(tx, rest.id, rest.expectedRevision);
        if (before.kind !== "CITIZEN") throw new DomainError("SUBJECT_KIND", { reason: before.kind });
        const digits = number === null ? null : readNumber(number, before.birthYear, date);
        const child = digits !== null && isChild({ birthDate: before.birthDate, birthYear: birthYearOf(digits) }, date);
        if (child) throw new DomainError("CHILD_DATA_MINIMAL", { fields: ["number"] });
        await takeFromMerged(tx, before.id, { all: digits === null, actor });
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

/**
 * Takes numbers from the records that were merged into a subject, wherever they were entered: those that are the kept one's, which is
 * about to be replaced, or all.
 */
async function takeFromMerged(tx: Transaction, keptId: string, { all, actor }: { all: boolean; actor: string }) {
  await underScope(tx, systemScope, async (whole) => {
    const taken = await whole.query<{ id: string; unitId: string; last4: string | null }>(
      `UPDATE subject AS s
       SET number_cipher = NULL, number_hash = NULL, number_last4 = NULL, revision = s.revision + 1, updated_at = now()
       FROM subject AS kept
       WHERE kept.id = $1 AND s.merged_into = kept.id AND s.number_hash IS NOT NULL AND ($2 OR s.number_hash = kept.number_hash)
       RETURNING new.id, new.unit_id AS "unitId", old.number_last4 AS last4`,
      [keptId, all],
    );
    await recordSubjectChanges(
      whole,
      taken.map(({ last4, ...subject }) => ({
        subject,
        kind: "NUMBER",
        actor,
        fields: { number: [masked(last4), null] },
      })),
    );
  });
}
