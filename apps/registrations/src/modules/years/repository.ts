import { DomainError, type YearState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Keeps what was told of a year; what is not newer is ignored. */
export async function saveYear(tx: Transaction, { year, revision, closed }: YearState): Promise<void> {
  await tx.query(
    `INSERT INTO closed_year AS known (year, revision, closed) VALUES ($1, $2, $3)
     ON CONFLICT (year) DO UPDATE SET revision = excluded.revision, closed = excluded.closed
     WHERE excluded.revision > known.revision`,
    [year, revision, closed],
  );
}

/** Which of the years are closed. */
export async function closedAmong(tx: Transaction, years: Iterable<number>): Promise<Set<number>> {
  const distinct = [...new Set(years)];
  if (distinct.length === 0) return new Set();
  const rows = await tx.query<{ year: number }>(
    "SELECT year FROM closed_year WHERE closed AND year = ANY ($1::int[]) ORDER BY year",
    [distinct],
  );
  return new Set(rows.map(({ year }) => year));
}

/** @throws DomainError YEAR_CLOSED with the earliest of the years that are closed */
export async function requireOpenYears(tx: Transaction, years: Iterable<number>): Promise<void> {
  const [year] = await closedAmong(tx, years);
  if (year !== undefined) throw new DomainError("YEAR_CLOSED", { year });
}
