import { type TitleModel, titleModels } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { windowRefusal } from "../assessments/windows.ts";
import { type Campaign, campaignsFor, coveredKey } from "../campaigns/repository.ts";
import { inError, needsWriting, withSameSubject } from "./rules.ts";

/** A campaign that covers an import's unit and model. */
interface Covering {
  unitId: string;
  model: TitleModel;
  campaign: Campaign;
}

/** The campaigns that cover units in a year, by unit and model. @param date calendar date of the tree that is meant */
export async function coveringOf(
  tx: Transaction,
  unitIds: readonly string[],
  year: number,
  date: string,
): Promise<Covering[]> {
  const questions = unitIds.flatMap((unitId) => titleModels.map((model) => ({ unitId, year, model })));
  const found = await campaignsFor(tx, questions, date);
  return questions.flatMap(({ unitId, model }) => {
    const campaign = found.get(coveredKey({ unitId, year, model }));
    return campaign === undefined ? [] : [{ unitId, model, campaign }];
  });
}

/**
 * Lines that would be submitted outside of the time that their campaign has for it are in error. Asked at the preview, and again
 * when the lines are applied: between them a campaign may close, or be opened.
 *
 * @param lines which are meant, after the first number up to the second; all without
 * @param date  calendar date in Asia/Ho_Chi_Minh of the submission
 * @returns how many lines came to be in error
 */
export async function markOutsideWindows(
  tx: Transaction,
  { importId, year, lines }: { importId: string; year: number; lines?: { after: number; until: number } },
  coverings: readonly Covering[],
  date: string,
): Promise<number> {
  const closed = coverings.flatMap(({ unitId, model, campaign }) =>
    [false, true].flatMap((again) => {
      const refusal = windowRefusal(campaign, "SUBMIT", date, again);
      return refusal === undefined ? [] : [{ unitId, model, again, details: refusal.details }];
    }),
  );
  if (closed.length === 0) return 0;
  const marked = await tx.query(
    `INSERT INTO registration_import_error (import_id, line, code, details)
     SELECT line.import_id, line.line, 'WINDOW_CLOSED', closed.details
     FROM registration_import_row AS line
     JOIN unnest($3::uuid[], $4::text[], $5::boolean[], $6::jsonb[]) AS closed (unit_id, model, again, details) USING (unit_id, model)
     ${withSameSubject("line", "known", "$2")}
     WHERE line.import_id = $1 AND line.line > $7 AND line.line <= $8 AND closed.again = coalesce(known.state = 'RETURNED', false)
       AND ${needsWriting("line", "known", "true")} AND NOT ${inError("line")}
     RETURNING 1`,
    [
      importId,
      year,
      closed.map(({ unitId }) => unitId),
      closed.map(({ model }) => model),
      closed.map(({ again }) => again),
      closed.map(({ details }) => JSON.stringify(details)),
      lines?.after ?? 0,
      lines?.until ?? 2 ** 31 - 1,
    ],
  );
  return marked.length;
}
