import { type Competence, campaigns, DomainError } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { topUnits } from "../criteria/issuer.ts";

function readCompetences(tx: Transaction): Promise<Competence[]> {
  return tx.query<Competence>(
    `SELECT model, tier_code AS "tierCode", lower(validity) AS "validFrom", upper(validity) AS "validTo", confirmed
     FROM competence ORDER BY model, lower(validity) NULLS FIRST`,
  );
}

/** Which tier was, is and will be competent to decide about each model. */
export const list = procedure("campaigns.read")
  .output(z.array(campaigns.competence))
  .query(({ ctx }) => ctx.database.transaction(scopeOf(ctx.principal), readCompetences, { readOnly: true }));

/**
 * Makes a tier competent for a model from a day on, which the association hereby confirms. What was to begin later is replaced;
 * decisions that were made stay valid.
 */
export const set = procedure("campaigns.manage")
  .input(campaigns.setCompetence)
  .output(z.array(campaigns.competence))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "competence.set", subject, body }, async () => {
        if ((await topUnits(tx, roots)).size === 0) throw new DomainError("FORBIDDEN");
        const [tier] = await tx.query<{ rank: number }>(
          "SELECT tier_rank AS rank FROM unit WHERE tier_code = $1 LIMIT 1",
          [body.tierCode],
        );
        if (tier === undefined) throw new DomainError("NOT_FOUND");
        // One at a time: what follows looks at all periods of the model.
        await tx.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`competence ${body.model}`]);
        await tx.query("DELETE FROM competence WHERE model = $1 AND lower(validity) >= $2::date", [
          body.model,
          body.validFrom,
        ]);
        await tx.query(
          `UPDATE competence SET validity = daterange(lower(validity), $2::date), changed_at = now(), changed_by = $3
           WHERE model = $1 AND validity @> $2::date`,
          [body.model, body.validFrom, subject],
        );
        await tx.query(
          `INSERT INTO competence (model, tier_code, tier_rank, validity, confirmed, changed_by)
           VALUES ($1, $2, $3, daterange($4, NULL), true, $5)`,
          [body.model, body.tierCode, tier.rank, body.validFrom, subject],
        );
        return readCompetences(tx);
      }),
    );
  });
