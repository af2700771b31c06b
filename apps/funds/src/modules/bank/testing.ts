import { systemScope } from "@khuyenhoc/database";
import { type Caller, type Fixture, freshKey, type UnitKey } from "../../testing/fixture.ts";
import { type PostingDraft, post } from "../ledger/posting.ts";

const by = { subject: "bookkeeper", username: "so-sach" };

/** A statement of October 2025 with one line a day, as a bank exports it. @param start balance before the first line */
export function bankFile(amounts: readonly bigint[], start = 0n): { fileName: string; contentBase64: string } {
  let balance = start;
  const lines = amounts.map((amount, index) => {
    balance += amount;
    const day = String(index + 1).padStart(2, "0");
    return `${day}/10/2025;${amount < 0n ? -amount : ""};${amount > 0n ? amount : ""};${balance};Dòng ${index + 1};FT${index + 1}`;
  });
  const text = ["Sao kê", "Ngày giao dịch;Ghi nợ;Ghi có;Số dư;Diễn giải;Số tham chiếu", ...lines].join("\n");
  return { fileName: "sao-ke.csv", contentBase64: Buffer.from(text).toString("base64") };
}

/** The control totals of {@link bankFile}. */
export function totalsOf(amounts: readonly bigint[]): { lines: number; credits: string; debits: string } {
  const sum = (sign: bigint) =>
    amounts.map((amount) => amount * sign).reduce((total, amount) => (amount > 0n ? total + amount : total), 0n);
  return { lines: amounts.length, credits: `${sum(1n)}`, debits: `${sum(-1n)}` };
}

/** Posts in system scope: whose the journal is, is another module's question. @returns its id */
export function posted(
  fixture: Fixture,
  fundId: string,
  effectiveOn: string,
  postings: readonly PostingDraft[],
): Promise<string> {
  return fixture.database.transaction(systemScope, async (tx) => {
    const { journalId } = await post(tx, {
      fundId,
      kind: "TRANSFER",
      effectiveOn,
      description: "Bút toán kiểm thử",
      postings,
      source: null,
      by,
    });
    return journalId;
  });
}

export interface ImportedAt {
  fundId: string;
  lineIds: string[];
  /** Of the fund's own unit. */
  accountant: Caller;
  /** Brings cash to the bank (or fetches it) on 2025-10-01. @returns the journal */
  pay(amount: bigint): Promise<string>;
}

/** A fund with 1,000,000 đồng in cash and at the bank since September, and a statement of October that was imported. */
export async function importedAt(fixture: Fixture, unit: UnitKey, amounts: readonly bigint[]): Promise<ImportedAt> {
  const { fundId } = await fixture.fundAt(unit);
  await posted(fixture, fundId, "2025-09-01", [
    { account: "111", purposeId: null, amount: 1_000_000n },
    { account: "112", purposeId: null, amount: 1_000_000n },
    { account: "411", purposeId: null, amount: -2_000_000n },
  ]);
  const accountant = fixture.as("fund-accountant", unit);
  await accountant.bank.importStatement({
    idempotencyKey: freshKey(),
    fundId,
    file: bankFile(amounts, 1_000_000n),
    totals: totalsOf(amounts),
  });
  const { edges } = await accountant.bank.lines({ fundId });
  return {
    fundId,
    lineIds: edges.map(({ node }) => node.id).reverse(),
    accountant,
    pay: (amount) =>
      posted(fixture, fundId, "2025-10-01", [
        { account: "111", purposeId: null, amount },
        { account: "112", purposeId: null, amount: -amount },
      ]),
  };
}
