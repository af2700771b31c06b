import {
  answering,
  type DisclosureFormat,
  type FundKind,
  type PublicFund,
  type PublicTrail,
  today,
} from "@khuyenhoc/contracts";
import { systemScope, type Transaction } from "@khuyenhoc/database";
import type { TableFile } from "@khuyenhoc/tabular";
import type { Store } from "../../context.ts";
import { giftOf, receiptText } from "../gifts/row.ts";
import { instantSql } from "../ledger/scope.ts";
import { yearDays } from "./content.ts";
import { fileOf } from "./disclosure-file.ts";
import { readDisclosure } from "./disclosure-row.ts";
import { placeOf } from "./lines.ts";
import { isRetired } from "./renewing.ts";
import { programmeResults, publicResults } from "./results.ts";
import { sumsOf } from "./sums.ts";
import { trailHead } from "./trail.ts";
import { foldTrailDays } from "./trail-days.ts";
import { summedUses } from "./trail-uses.ts";

interface FundRow {
  id: string;
  name: string;
  unitName: string | null;
  kind: FundKind;
  openedOn: string;
  closedOn: string | null;
  sequence: bigint;
  hash: string;
  recordedAt: string | null;
}

/** Disclosures that a fund's page links to. */
const MOST_DISCLOSURES = 20;

/** A fund by the secret of its page, for whoever was given it: no account, no scope. */
async function fundByToken(tx: Transaction, token: string): Promise<FundRow | undefined> {
  const secret = answering.publicToken.safeParse(token);
  if (!secret.success) return undefined;
  const [fund] = await tx.query<FundRow>(
    `SELECT f.id, f.name, v.name_vi AS "unitName", f.kind, f.opened_on AS "openedOn", f.closed_on AS "closedOn", h.sequence,
       encode(h.hash, 'hex') AS hash, ${instantSql("h.recorded_at")} AS "recordedAt"
     FROM fund AS f JOIN ledger_head AS h ON h.fund_id = f.id
     LEFT JOIN unit_version AS v ON v.unit_id = f.unit_id AND v.scope_validity @> app_today() WHERE f.page_token = $1`,
    [secret.data],
    "fund by page token",
  );
  return fund;
}

/** Where no page has a secret: whether one had it once. */
async function goneOrUnknown(tx: Transaction, token: string): Promise<"RETIRED" | undefined> {
  return answering.publicToken.safeParse(token).success && (await isRetired(tx, token)) ? "RETIRED" : undefined;
}

/** What there is at a secret address: undefined where none has this secret, RETIRED where it was replaced. */
export type AtAddress<Answer> = Answer | "RETIRED" | undefined;

/** What everybody sees of a fund. */
export function publicFund(database: Store, token: string, now: Date): Promise<AtAddress<PublicFund>> {
  return database.transaction(
    systemScope,
    async (tx) => {
      const fund = await fundByToken(tx, token);
      if (fund === undefined) return goneOrUnknown(tx, token);
      const day = today(now);
      const year = Number(day.slice(0, 4));
      const sums = await sumsOf(tx, [fund.id], { ...yearDays(year), recordedBefore: null });
      const total = (side: "RECEIPT" | "USE", chosen: (month: string | null) => boolean) =>
        sums.reduce((sum, { account, month, amount }) => {
          // What a fund had when its books began was not received in these books' time.
          if (placeOf[account]?.side !== side || account === "411" || !chosen(month)) return sum;
          return side === "USE" ? sum + amount : sum - amount;
        }, 0n);
      const held = (...accounts: string[]) =>
        `${sums.reduce((sum, { account, amount }) => (accounts.includes(account) ? sum + amount : sum), 0n)}`;
      const flows = (chosen: (month: string | null) => boolean) => ({
        received: `${total("RECEIPT", chosen)}`,
        used: `${total("USE", chosen)}`,
      });
      const results = await programmeResults(tx, {
        fundId: fund.id,
        from: fund.openedOn,
        to: day,
        recordedBefore: "infinity",
      });
      const shown = publicResults(results);
      const disclosures = await tx.query<{
        year: number;
        version: number;
        publishedAt: Date;
        contentHash: string;
        restates: boolean;
      }>(
        `SELECT year, version, published_at AS "publishedAt", encode(content_hash, 'hex') AS "contentHash",
           replaces_id IS NOT NULL AS restates
         FROM disclosure WHERE fund_id = $1 AND state = 'PUBLISHED' ORDER BY year DESC, version DESC LIMIT ${MOST_DISCLOSURES}`,
        [fund.id],
      );
      return answering.publicFund.parse({
        name: fund.name,
        unitName: fund.unitName ?? "",
        kind: fund.kind,
        openedOn: fund.openedOn,
        closedOn: fund.closedOn,
        balance: { money: held("111", "112"), inKind: held("152") },
        thisYear: { year, ...flows((month) => month !== null) },
        allTime: flows(() => true),
        results: results.programmes.map(({ programmeId, title, year: of }) => {
          const result = shown.byProgramme.get(programmeId);
          const amount = result?.amount ?? null;
          return {
            title,
            year: of,
            awards: result?.awards ?? null,
            people: result?.people ?? null,
            amount: amount === null ? null : `${amount}`,
          };
        }),
        disclosures: disclosures.map(({ publishedAt, ...line }) => ({ ...line, publishedOn: today(publishedAt) })),
        head: { sequence: String(fund.sequence), hash: fund.hash, recordedAt: fund.recordedAt },
      });
    },
    { readOnly: true, isolation: "repeatable read" },
  );
}

/** A published disclosure of the fund with this page, as a file. */
export function publicFile(
  database: Store,
  token: string,
  of: { year: number; version: number; format: DisclosureFormat },
): Promise<AtAddress<TableFile>> {
  return database.transaction(
    systemScope,
    async (tx) => {
      const fund = await fundByToken(tx, token);
      if (fund === undefined) return goneOrUnknown(tx, token);
      const [published] = await tx.query<{ id: string }>(
        "SELECT id FROM disclosure WHERE fund_id = $1 AND year = $2 AND version = $3 AND state = 'PUBLISHED'",
        [fund.id, of.year, of.version],
      );
      const found = published === undefined ? undefined : await readDisclosure(tx, published.id);
      return found === undefined ? undefined : fileOf(found.disclosure, found.text, of.format);
    },
    { readOnly: true },
  );
}

/** The trail of a gift for whoever holds its receipt. */
export async function publicTrail(database: Store, token: string): Promise<AtAddress<PublicTrail>> {
  const secret = answering.publicToken.safeParse(token);
  if (!secret.success) return undefined;
  const [of] = await database.transaction(systemScope, (tx) =>
    tx.query<{ fundId: string }>(`SELECT fund_id AS "fundId" FROM gift WHERE trail_token = $1`, [secret.data]),
  );
  if (of !== undefined) await foldTrailDays(database, of.fundId);
  return database.transaction(
    systemScope,
    async (tx) => {
      const [known] = await tx.query<{ id: string; fundName: string; unitName: string | null }>(
        `SELECT g.id, f.name AS "fundName", v.name_vi AS "unitName" FROM gift AS g JOIN fund AS f ON f.id = g.fund_id
         LEFT JOIN unit_version AS v ON v.unit_id = f.unit_id AND v.scope_validity @> app_today() WHERE g.trail_token = $1`,
        [secret.data],
        "gift by trail token",
      );
      const gift = known === undefined ? undefined : await giftOf(tx, known.id);
      if (known === undefined || gift === undefined) return goneOrUnknown(tx, token);
      const { used, uses } = await summedUses(tx, gift, answering.MAX_TRAIL_SUMS);
      // Counted is what the fund's page counts: two pages together tell no more than one.
      const ever = { fundId: gift.fundId, from: "-infinity", to: "infinity", recordedBefore: "infinity" };
      const shown = publicResults(await programmeResults(tx, ever)).byProgramme;
      const isCounted = (programmeId: string) => (shown.get(programmeId)?.awards ?? null) !== null;
      return answering.publicTrail.parse({
        fundName: known.fundName,
        unitName: known.unitName ?? "",
        receipt: receiptText(gift.receiptYear, gift.receiptNumber),
        ...(await trailHead(tx, gift, used)),
        uses: uses.map(({ programmeId, awards, ...use }) => ({
          ...use,
          awards: programmeId !== null && isCounted(programmeId) ? awards : null,
        })),
        usedLater: `${uses.reduce((rest, { amount }) => rest - BigInt(amount), used)}`,
      });
    },
    { readOnly: true, isolation: "repeatable read" },
  );
}
