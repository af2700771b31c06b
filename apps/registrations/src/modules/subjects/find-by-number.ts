import { subjects, today } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { type SubjectRow, subjectColumns, toSubject } from "./row.ts";
import { readNumber } from "./subject.ts";

/** The citizens of exactly this number in the caller's scope: one, unless he was entered twice. */
export const findByNumber = procedure("subjects.read")
  .input(subjects.findByNumber)
  .output(z.array(subjects.subject))
  .query(({ ctx, input }) => {
    const hashes = ctx.numbers.hashesOf(readNumber(input.number, null, today(ctx.now())));
    return ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await tx.query<SubjectRow>(
        `SELECT ${subjectColumns("s")} FROM subject AS s
         WHERE s.id IN (SELECT coalesce(n.merged_into, n.id) FROM subject AS n WHERE n.number_hash = ANY ($1::bytea[]))
         ORDER BY s.name_folded, s.id`,
        [hashes],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.findByNumber",
        subjectIds: rows.map(({ id }) => id),
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map(toSubject);
    });
  });
