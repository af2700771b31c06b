import { createHash } from "node:crypto";
import {
  answering,
  type DisclosureContent,
  type FundKind,
  type LegalForm,
  type StatementLineKind,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { grantsOf } from "./grants.ts";
import { programmeResults, publicResults, standingAwards } from "./results.ts";
import { purposesOf, readStatement } from "./statement.ts";

/** First and last day of a calendar year. */
export const yearDays = (year: number): { from: string; to: string } => ({
  from: `${year}-01-01`,
  to: `${year}-12-31`,
});

/** SHA-256 of a text in UTF-8, in lower-case hexadecimal. */
export const hashOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/**
 * What is to be published of a fund's year, from the books as they were known before an instant: pure figures, nobody's name, no small
 * cells.
 *
 * @throws DomainError NOT_FOUND
 */
export async function contentOf(
  tx: Transaction,
  question: {
    fundId: string;
    year: number;
    recordedBefore: string;
    note: string | null;
    restates: DisclosureContent["restates"];
  },
): Promise<DisclosureContent> {
  const { fundId, year, recordedBefore, note, restates } = question;
  const period = { fundId, recordedBefore, ...yearDays(year) };
  const statement = await readStatement(tx, period);
  const [fund] = await tx.query<{ kind: FundKind; legalForm: LegalForm; unitName: string | null }>(
    `SELECT f.kind, f.legal_form AS "legalForm", v.name_vi AS "unitName" FROM fund AS f
     LEFT JOIN unit_version AS v ON v.unit_id = f.unit_id AND v.scope_validity @> app_today() WHERE f.id = $1`,
    [fundId],
  );
  if (fund === undefined) throw new Error(`fund ${fundId} is gone`);
  const codes = new Map((await purposesOf(tx, fundId)).map(({ id, code }) => [id, code]));
  const results = await programmeResults(tx, period);
  const shown = publicResults(results);
  const awards = await standingAwards(tx, period);
  const total = (kind: StatementLineKind) =>
    `${statement.lines.reduce((sum, line) => (line.kind === kind ? sum + BigInt(line.amount) : sum), 0n)}`;
  const named = { id: fundId, name: statement.fundName };
  // Through the contract: what it does not know is not published, and the keys stand in its order.
  return answering.disclosureContent.parse({
    form: "khuyenhoc-disclosure-1",
    fund: { ...named, kind: fund.kind, legalForm: fund.legalForm },
    unit: { id: statement.unitId, name: fund.unitName ?? "" },
    year,
    recordedBefore,
    head: statement.head,
    opening: statement.opening,
    received: {
      giftsInMoney: total("GIFTS_IN_MONEY"),
      giftsInKind: total("GIFTS_IN_KIND"),
      interest: total("INTEREST"),
      openingEntries: total("OPENING_ENTRY"),
    },
    used: {
      scholarships: total("SCHOLARSHIPS"),
      rewards: total("REWARDS"),
      management: total("MANAGEMENT"),
    },
    debts: total("DEBTS"),
    closing: statement.closing,
    purposes: statement.purposes.map((line) => ({
      ...line,
      code: line.purposeId === null ? null : (codes.get(line.purposeId) ?? null),
    })),
    awards: shown.awards,
    people: shown.people,
    programmes: results.programmes.map(({ programmeId, title, kind }) => {
      const result = shown.byProgramme.get(programmeId);
      const amount = result?.amount ?? null;
      return {
        id: programmeId,
        title,
        kind,
        awards: result?.awards ?? null,
        people: result?.people ?? null,
        amount: amount === null ? null : `${amount}`,
      };
    }),
    grants: grantsOf(
      named,
      awards.filter(({ programmeId }) => (shown.byProgramme.get(programmeId)?.awards ?? null) !== null),
    ),
    note,
    restates,
    uses: statement.lines
      .filter(({ side }) => side === "USE")
      .map(({ kind, purposeId, purposeName, amount, inKind }) => ({
        kind,
        code: purposeId === null ? null : (codes.get(purposeId) ?? null),
        purposeName,
        money: `${BigInt(amount) - BigInt(inKind)}`,
        inKind,
      })),
  });
}
