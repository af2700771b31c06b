import { createHash } from "node:crypto";
import { fold, type ImportMapping } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { headersKey, type Mapping, mappingOf } from "@khuyenhoc/tabular";
import { type BankFile, type ReadLine, type ReadStatement, understand } from "./reading.ts";

/** Understands a file by what the caller chose, or by what the unit's accountants chose for such a file before. */
export async function understandFor(
  tx: Transaction,
  unitId: string,
  file: BankFile,
  chosen: ImportMapping | undefined,
): Promise<ReadStatement> {
  if (chosen !== undefined) return understand(file, mappingOf(chosen));
  const [known] = await tx.query<{ mapping: Mapping }>(
    "SELECT mapping FROM bank_mapping WHERE unit_id = $1 AND headings = $2",
    [unitId, headersKey(file.headers)],
  );
  return understand(file, known?.mapping ?? {});
}

/** Keeps how a file was read for the next one with its headings. */
export async function rememberMapping(tx: Transaction, unitId: string, read: ReadStatement): Promise<void> {
  await tx.query(
    `INSERT INTO bank_mapping (unit_id, headings, mapping) VALUES ($1, $2, $3)
     ON CONFLICT (unit_id, headings) DO UPDATE SET mapping = excluded.mapping`,
    [unitId, headersKey(read.headers), JSON.stringify(mappingOf(read.mapping))],
  );
}

/** A line with what makes it the same line in another file. */
export interface IdentifiedLine extends ReadLine {
  identity: Buffer;
  /** Of lines that are alike in one file, the n-th, from 1. */
  occurrence: number;
}

/**
 * Tells lines apart that differ in day, amount, balance, reference or text; those that do not are counted. Banks change case and spacing
 * between their forms of export, so these do not count.
 */
export function identify(lines: readonly ReadLine[]): IdentifiedLine[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const parts = [line.bookedOn, line.amount, line.balance ?? "", fold(line.reference ?? ""), fold(line.description)];
    const identity = createHash("sha256").update(parts.join("\n")).digest();
    const key = identity.toString("hex");
    const occurrence = (seen.get(key) ?? 0) + 1;
    seen.set(key, occurrence);
    return { ...line, identity, occurrence };
  });
}

/** How many of the lines the fund knows from earlier statements. */
export async function countKnown(tx: Transaction, fundId: string, lines: readonly IdentifiedLine[]): Promise<number> {
  const [row] = await tx.query<{ known: number }>(
    `SELECT count(*)::int AS known FROM unnest($2::bytea[], $3::int[]) AS u (identity, occurrence)
     JOIN bank_line AS l ON l.fund_id = $1 AND l.identity = u.identity AND l.occurrence = u.occurrence`,
    [fundId, lines.map(({ identity }) => identity), lines.map(({ occurrence }) => occurrence)],
  );
  return row?.known ?? 0;
}

/** Writes the lines that the fund does not know yet. @returns how many */
export async function insertLines(
  tx: Transaction,
  { fundId, statementId }: { fundId: string; statementId: string },
  lines: readonly IdentifiedLine[],
): Promise<number> {
  const column = <Value>(of: (line: IdentifiedLine) => Value) => lines.map(of);
  const written = await tx.query(
    `INSERT INTO bank_line (fund_id, statement_id, position, booked_on, amount, balance, reference, description, counterparty,
       identity, occurrence)
     SELECT $1, $2, u.* FROM unnest($3::int[], $4::date[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::bytea[],
       $11::int[]) AS u
     ON CONFLICT (fund_id, identity, occurrence) DO NOTHING RETURNING id`,
    [
      fundId,
      statementId,
      lines.map((_, index) => index + 1),
      column(({ bookedOn }) => bookedOn),
      column(({ amount }) => amount),
      column(({ balance }) => balance),
      column(({ reference }) => reference),
      column(({ description }) => description),
      column(({ counterparty }) => counterparty),
      column(({ identity }) => identity),
      column(({ occurrence }) => occurrence),
    ],
  );
  return written.length;
}
