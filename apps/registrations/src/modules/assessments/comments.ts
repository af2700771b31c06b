import { assessments, DomainError } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { findRegistrations } from "../registrations/repository.ts";

type Comment = z.infer<typeof assessments.comment>;
interface CommentRow extends Omit<Comment, "commentedAt"> {
  commentedAt: Date;
}

const columns = `c.id, c.text, c.criterion, c.commented_at AS "commentedAt",
  coalesce((SELECT username FROM actor WHERE subject = c.commented_by), c.commented_by) AS "commentedBy"`;

function toComment(row: CommentRow): Comment {
  return { ...row, commentedAt: row.commentedAt.toISOString() };
}

/** The comments on a registration, in their order. */
export async function readComments(tx: Transaction, registrationId: string): Promise<Comment[]> {
  const rows = await tx.query<CommentRow>(
    `SELECT ${columns} FROM assessment_comment AS c WHERE c.registration_id = $1 ORDER BY c.id`,
    [registrationId],
  );
  return rows.map(toComment);
}

/** A comment of an advisory team or an officer (ý kiến tổ tư vấn); it stays as it was written. */
export const comment = procedure("registrations.write")
  .input(assessments.addComment)
  .output(assessments.comment)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.comment", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        // Whoever deletes it at the same time, as the undo of an import does, is waited for.
        await tx.query("SELECT 1 FROM registration WHERE id = $1 FOR KEY SHARE", [body.registrationId]);
        const [row] = await findRegistrations(tx, [body.registrationId]);
        if (row === undefined) throw new DomainError("NOT_FOUND");
        const [added] = await tx.query<CommentRow>(
          `INSERT INTO assessment_comment AS c (registration_id, unit_id, criterion, text, commented_by)
           VALUES ($1, $2, $3, $4, $5) RETURNING ${columns}`,
          [row.id, row.unitId, body.criterion ?? null, body.text, principal.subject],
        );
        if (added === undefined) throw new Error("The comment was not written");
        return toComment(added);
      }),
    );
  });
