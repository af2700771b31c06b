import type { DomainEventDraft, PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { requireOpenYears } from "../years/repository.ts";
import { columnOf, countNames, type Delta, merge, recognisedCounts } from "./counter.ts";

interface CounterRow {
  year: number;
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | "";
  registered: number;
  recognised: number;
  revision: bigint;
}

/**
 * Changes counters together with the registrations they count, and tells it by domain event. To be called once per
 * transaction and after the registrations were locked: leaves are locked in the order of their key.
 *
 * @param options.evenClosed for what happens by date, and first data: it may touch years that are closed
 * @throws DomainError YEAR_CLOSED where anything but drafts of a closed year would change
 * @throws when a count would become negative, which only a counter that differs from its registrations can
 */
export async function applyDeltas(
  tx: Transaction,
  deltas: readonly Delta[],
  options: { evenClosed?: boolean } = {},
): Promise<void> {
  const merged = merge(deltas);
  if (merged.length === 0) return;
  if (options.evenClosed !== true) {
    const figures = merged.filter((delta) => countNames.some((name) => name !== "draft" && delta[name] !== 0));
    await requireOpenYears(
      tx,
      figures.map(({ year }) => year),
    );
  }
  const key = [
    merged.map(({ year }) => year),
    merged.map(({ unitId }) => unitId),
    merged.map(({ model }) => model),
    merged.map(({ group }) => group ?? ""),
  ];
  const keyRows = "unnest($1::int[], $2::uuid[], $3::text[], $4::text[]) AS d (year, unit_id, model, population_group)";
  // A counter is made empty first: a negative difference must meet the row it belongs to, and its CHECK.
  await tx.query(
    `INSERT INTO counter (year, unit_id, model, population_group)
     SELECT * FROM ${keyRows}
     WHERE NOT EXISTS (SELECT 1 FROM counter AS c WHERE (c.year, c.unit_id, c.model, c.population_group) = (d.year, d.unit_id, d.model, d.population_group))
     ORDER BY 1, 2, 3, 4
     ON CONFLICT DO NOTHING`,
    key,
  );
  await tx.query(
    `SELECT 1 FROM counter AS c JOIN ${keyRows} USING (year, unit_id, model, population_group)
     ORDER BY c.year, c.unit_id, c.model, c.population_group FOR UPDATE OF c`,
    key,
  );
  const columns = countNames.map((count) => columnOf[count]);
  const changed = await tx.query<CounterRow>(
    `UPDATE counter AS c
     SET ${columns.map((column) => `${column} = c.${column} + d.${column}`).join(", ")}, revision = c.revision + 1
     FROM unnest($1::int[], $2::uuid[], $3::text[], $4::text[], ${columns.map((_, index) => `$${index + 5}::int[]`).join(", ")})
       AS d (year, unit_id, model, population_group, ${columns.join(", ")})
     WHERE (c.year, c.unit_id, c.model, c.population_group) = (d.year, d.unit_id, d.model, d.population_group)
     RETURNING c.year, c.unit_id AS "unitId", c.model, c.population_group AS "group", c.registered,
       ${recognisedCounts.map((count) => `c.${columnOf[count]}`).join(" + ")} AS recognised, c.revision`,
    [...key, ...countNames.map((count) => merged.map((delta) => delta[count]))],
  );
  if (changed.length !== merged.length) throw new Error("A counter lies outside of the transaction's scope");
  await appendDomainEvents(tx, changed.map(countsChanged));
}

function countsChanged({ group, revision, ...row }: CounterRow): DomainEventDraft {
  return {
    type: "vn.khuyenhoc.registrations.counts.changed.v1",
    subject: `${row.unitId}/${row.year}/${row.model}/${group === "" ? "-" : group}`,
    data: { ...row, group: group === "" ? null : group, revision: Number(revision) },
  };
}
