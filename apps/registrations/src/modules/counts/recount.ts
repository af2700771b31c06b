import type { Transaction } from "@khuyenhoc/database";

/** A leaf whose counter does not say what its registrations do. */
export interface Difference {
  unitId: string;
  year: number;
  model: string;
  group: string | null;
  counted: Counts;
  found: Counts;
}

interface Counts {
  draft: number;
  pending: number;
  returned: number;
  recognised: number;
}

const states = { draft: "DRAFT", pending: "REGISTERED", returned: "RETURNED", recognised: "RECOGNISED" } as const;
const names = Object.keys(states) as (keyof Counts)[];

/**
 * Counts all registrations anew and compares with the counters. Nothing is repaired: a difference is a fault whose cause has
 * to be found. To be run under the system's scope and, while others write, in a repeatable read.
 */
export async function recount(tx: Transaction): Promise<Difference[]> {
  const columns = (from: string) => names.map((name) => `'${name}', coalesce(${from}.${name}, 0)`).join(", ");
  return tx.query<Difference>(
    `WITH found AS (
       SELECT year, unit_id, model, coalesce(population_group, '') AS population_group,
         ${names.map((name) => `count(*) FILTER (WHERE state = '${states[name]}')::int AS ${name}`).join(", ")}
       FROM registration GROUP BY 1, 2, 3, 4
     )
     SELECT unit_id AS "unitId", year, model, nullif(population_group, '') AS "group",
       jsonb_build_object(${columns("counter")}) AS counted, jsonb_build_object(${columns("found")}) AS found
     FROM counter FULL JOIN found USING (year, unit_id, model, population_group)
     WHERE (${names.map((name) => `coalesce(counter.${name}, 0)`).join(", ")})
       IS DISTINCT FROM (${names.map((name) => `coalesce(found.${name}, 0)`).join(", ")})
     ORDER BY 1, 2, 3, 4`,
  );
}
