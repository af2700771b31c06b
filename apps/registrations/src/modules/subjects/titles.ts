import { subjects } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { resolveSubject } from "./repository.ts";

type Title = z.infer<typeof subjects.subjectTitle>;

/** The titles that a subject sought or holds, of all years, latest first: as far as they were filed in the caller's scope. */
export const titles = procedure("subjects.read")
  .input(subjects.subjectTitles)
  .output(z.array(subjects.subjectTitle))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const subject = await resolveSubject(tx, input.subjectId);
      const rows = await tx.query<Omit<Title, "decidedAt"> & { decidedAt: Date | null }>(
        `SELECT r.id AS "registrationId", r.year, r.model, r.unit_id AS "unitId", r.subject_name AS "subjectName", r.state, r.level,
           r.valid_until AS "validUntil", r.decided_at AS "decidedAt", d.number AS "decisionNumber",
           d.decided_on AS "decidedOn", c.number AS "certificateNumber"
         FROM registration AS r
         LEFT JOIN decision AS d ON d.id = r.decision_id
         LEFT JOIN certificate AS c ON c.registration_id = r.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL
         WHERE r.subject_id = $1
         ORDER BY r.year DESC, r.id DESC`,
        [subject.id],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.titles",
        unitId: subject.unitId,
        subjectIds: [subject.id],
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map((row) => ({ ...row, decidedAt: row.decidedAt?.toISOString() ?? null }));
    }),
  );
