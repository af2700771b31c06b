import { subjects } from "@khuyenhoc/contracts";
import { systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { resolveSubject } from "./repository.ts";

type Title = z.infer<typeof subjects.subjectTitle>;

interface Row extends Omit<Title, "decidedAt" | "registrationId"> {
  id: string;
  decidedAt: Date | null;
}

const latestName = (unitId: string) =>
  `(SELECT v.name_vi FROM unit_version AS v WHERE v.unit_id = ${unitId} ORDER BY v.validity DESC LIMIT 1)`;

function readTitles(tx: Transaction, subjectId: string, condition: string): Promise<Row[]> {
  return tx.query<Row>(
    `SELECT r.id, r.year, r.model, r.unit_id AS "unitId", ${latestName("r.unit_id")} AS "unitName",
       ${latestName("coalesce(d.unit_id, c.issuing_unit_id)")} AS "recognisedBy", r.subject_name AS "subjectName", r.state, r.level,
       r.valid_until AS "validUntil", r.decided_at AS "decidedAt", d.number AS "decisionNumber", d.decided_on AS "decidedOn",
       c.number AS "certificateNumber"
     FROM registration AS r
     LEFT JOIN decision AS d ON d.id = r.decision_id
     LEFT JOIN certificate AS c ON c.registration_id = r.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL
     WHERE r.subject_id = $1 AND ${condition}
     ORDER BY r.year DESC, r.id DESC`,
    [subjectId],
  );
}

/**
 * The titles that a subject sought or holds, of all years, latest first. Who may see the subject sees all titles that it was
 * recognised with, wherever it was then; what was filed in his own scope he sees whole.
 */
export const titles = procedure("subjects.read")
  .input(subjects.subjectTitles)
  .output(z.array(subjects.subjectTitle))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const subject = await resolveSubject(tx, input.subjectId);
      const own = await readTitles(tx, subject.id, "true");
      const known = new Set(own.map(({ id }) => id));
      const held = await underScope(tx, systemScope, (all) =>
        readTitles(all, subject.id, "r.state IN ('RECOGNISED', 'EXPIRED')"),
      );
      const elsewhere = held.filter(({ id }) => !known.has(id));
      const rows = [
        ...own.map(({ id, ...row }) => ({ ...row, registrationId: id })),
        ...elsewhere.map(({ id: _, ...row }) => ({
          ...row,
          registrationId: null,
          subjectName: subject.name,
          decisionNumber: null,
          certificateNumber: null,
        })),
      ];
      rows.sort((left, right) => right.year - left.year);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.titles",
        unitId: subject.unitId,
        subjectIds: [subject.id],
        rows: rows.length,
        ...(elsewhere.length === 0 ? {} : { reason: `titles of other units: ${elsewhere.length}` }),
        requestId: ctx.requestId,
      });
      return rows.map((row) => ({ ...row, decidedAt: row.decidedAt?.toISOString() ?? null }));
    }),
  );
