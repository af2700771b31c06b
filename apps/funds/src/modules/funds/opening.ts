import { type FundKind, fold, type LegalForm } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** A fund to be. */
export interface FundDraft {
  unitId: string;
  kind: FundKind;
  legalForm: LegalForm;
  name: string;
  /** Calendar date; nothing counts for an earlier day. */
  openedOn: string;
  bank?: { bin: string; account: string; holder: string } | null;
  /** Most that management may cost: hundredths of a percent of the year's gifts in money; 500 when not given. */
  costCap?: number;
  /** What money can be restricted to: codes of A–Z and digits, unique in the fund. */
  purposes?: readonly { code: string; name: string }[];
  /** Subject of the account. */
  by: string;
}

/**
 * Opens a fund of a unit in the transaction's scope, with its purposes and an empty book.
 *
 * @returns its id, and the purposes' by their codes
 */
export async function openFund(
  tx: Transaction,
  draft: FundDraft,
): Promise<{ fundId: string; purposes: Record<string, string> }> {
  const { bank = null, purposes = [] } = draft;
  const [fund] = await tx.query<{ id: string }>(
    `INSERT INTO fund (unit_id, kind, legal_form, name, name_folded, opened_on, bank_bin, bank_account, bank_holder, cost_cap, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
    [
      draft.unitId,
      draft.kind,
      draft.legalForm,
      draft.name,
      fold(draft.name),
      draft.openedOn,
      bank?.bin ?? null,
      bank?.account ?? null,
      bank?.holder ?? null,
      draft.costCap ?? 500,
      draft.by,
    ],
  );
  if (fund === undefined) throw new Error("no fund");
  const made = await tx.query<{ id: string; code: string }>(
    `INSERT INTO purpose (fund_id, code, name, created_by)
     SELECT $1, code, name, $4 FROM unnest($2::text[], $3::text[]) AS p (code, name) RETURNING id, code`,
    [fund.id, purposes.map(({ code }) => code), purposes.map(({ name }) => name), draft.by],
  );
  return { fundId: fund.id, purposes: Object.fromEntries(made.map(({ id, code }) => [code, id])) };
}
