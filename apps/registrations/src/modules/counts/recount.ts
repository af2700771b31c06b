import type { Transaction } from "@khuyenhoc/database";
import { type Counts, columnOf, countNames, statesOfCount } from "./counter.ts";

/** A leaf whose counter does not say what its registrations do. */
export interface Difference {
  unitId: string;
  year: number;
  model: string;
  group: string | null;
  counted: Counts;
  found: Counts;
}

/**
 * Counts all registrations anew and compares with the counters. Nothing is repaired: a difference is a fault whose cause has
 * to be found. To be run under the system's scope and, while others write, in a repeatable read.
 */
export async function recount(tx: Transaction): Promise<Difference[]> {
  const columns = countNames.map((count) => columnOf[count]);
  const object = (from: string) =>
    countNames.map((count) => `'${count}', coalesce(${from}.${columnOf[count]}, 0)`).join(", ");
  const all = (from: string) => columns.map((column) => `coalesce(${from}.${column}, 0)`).join(", ");
  const found = countNames.map((count) => {
    const states = statesOfCount[count].map((state) => `'${state}'`).join(", ");
    return `count(*) FILTER (WHERE state IN (${states}))::int AS ${columnOf[count]}`;
  });
  return tx.query<Difference>(
    `WITH found AS (
       SELECT year, unit_id, model, coalesce(population_group, '') AS population_group, ${found.join(", ")}
       FROM registration GROUP BY 1, 2, 3, 4
     )
     SELECT unit_id AS "unitId", year, model, nullif(population_group, '') AS "group",
       jsonb_build_object(${object("counter")}) AS counted, jsonb_build_object(${object("found")}) AS found
     FROM counter FULL JOIN found USING (year, unit_id, model, population_group)
     WHERE (${all("counter")}) IS DISTINCT FROM (${all("found")})
     ORDER BY 1, 2, 3, 4`,
  );
}
