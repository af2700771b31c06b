import { answering, type Disclosure, type DisclosureHead, type DisclosureState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { instantSql } from "../ledger/scope.ts";

export interface DisclosureRow {
  id: string;
  fundId: string;
  fundName: string;
  unitId: string;
  year: number;
  state: DisclosureState;
  version: number | null;
  recordedBefore: string;
  contentHash: string;
  preparedAt: Date;
  preparedBy: string;
  publishedAt: Date | null;
  publishedBy: string | null;
  restatedById: string | null;
}

export const disclosureColumns = `d.id, d.fund_id AS "fundId", f.name AS "fundName", f.unit_id AS "unitId", d.year, d.state, d.version,
  ${instantSql("d.recorded_before")} AS "recordedBefore", encode(d.content_hash, 'hex') AS "contentHash",
  d.prepared_at AS "preparedAt", d.prepared_by_username AS "preparedBy", d.published_at AS "publishedAt",
  d.published_by_username AS "publishedBy", newer.id AS "restatedById"`;
export const disclosureTables = `disclosure AS d JOIN fund AS f ON f.id = d.fund_id
  LEFT JOIN disclosure AS newer ON newer.replaces_id = d.id AND newer.state = 'PUBLISHED'`;

export const toHead = ({ preparedAt, publishedAt, ...row }: DisclosureRow): DisclosureHead => ({
  ...row,
  preparedAt: preparedAt.toISOString(),
  publishedAt: publishedAt?.toISOString() ?? null,
});

/** A disclosure in scope with its content, and the very text of that. */
export async function readDisclosure(
  tx: Transaction,
  id: string,
): Promise<{ disclosure: Disclosure; text: string } | undefined> {
  const [row] = await tx.query<DisclosureRow & { text: string }>(
    `SELECT ${disclosureColumns}, d.content AS text FROM ${disclosureTables} WHERE d.id = $1`,
    [id],
  );
  if (row === undefined) return undefined;
  const { text, ...head } = row;
  return {
    disclosure: { ...toHead(head), content: answering.disclosureContent.parse(JSON.parse(text)) },
    text,
  };
}
