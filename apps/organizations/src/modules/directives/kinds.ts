import { type DirectiveKind, DomainError, directives } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readMeasures } from "./draft.ts";

function readKinds(tx: Transaction): Promise<DirectiveKind[]> {
  return tx.query<DirectiveKind>(
    `select code, name_vi as "nameVi", name_en as "nameEn", lower(validity) as "validFrom", upper(validity) as "validTo"
     from directive_kind order by position, code`,
  );
}

/** Kinds of directive, also those that are used no more, in the order of their rank. */
export const kinds = procedure("directives.read")
  .output(z.array(directives.directiveKind))
  .query(({ ctx }) => ctx.database.transaction(systemScope, readKinds, { readOnly: true }));

/** Adds a kind behind the others, or changes one. What was issued of it keeps lying within its time of use. */
export const setKind = procedure("tiers.manage")
  .input(directives.setDirectiveKind)
  .output(z.array(directives.directiveKind))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "directives.setKind", subject: ctx.principal.subject, body };
    const { code, nameVi, nameEn, validFrom, validTo = null } = body;
    if (validTo !== null && validTo <= validFrom) throw new DomainError("INVALID_INPUT", { reason: "validTo" });
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        await tx.query(
          `insert into directive_kind (code, position, name_vi, name_en, validity)
           values ($1, (select coalesce(max(position), 0) + 1 from directive_kind), $2, $3, daterange($4, $5))
           on conflict (code) do update
             set name_vi = excluded.name_vi, name_en = excluded.name_en, validity = excluded.validity`,
          [code, nameVi, nameEn, validFrom, validTo],
        );
        const [outside] = await tx.query<{ number: string }>(
          `select number from directive where kind = $1 and state <> 'DRAFT' and not daterange($2, $3) @> issued_on limit 1`,
          [code, validFrom, validTo],
        );
        if (outside !== undefined) {
          throw new DomainError("INVALID_INPUT", { reason: `đã dùng ở / used by: ${outside.number}` });
        }
        return readKinds(tx);
      }),
    );
  });

/** What targets may count. */
export const measures = procedure("directives.read")
  .output(z.array(directives.directiveMeasure))
  .query(({ ctx }) => ctx.database.transaction(systemScope, readMeasures, { readOnly: true }));
