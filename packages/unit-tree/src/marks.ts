import { fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/**
 * What a unit's part of a certificate's number is made from: its official code, or the initials of its name where it has none
 * ("Tổ dân phố số 5 Yên Hòa" → TDPS5YH). Several units may have the same; see {@link marksOf}.
 */
export function unitMark(unit: { code: string | null; name: string }): string {
  if (unit.code !== null) return unit.code.toUpperCase();
  const words = fold(unit.name).split(/[^a-z0-9]+/u);
  const initials = words.map((word) => (/^\d/.test(word) ? word : word.charAt(0))).join("");
  return (initials === "" ? "KH" : initials).toUpperCase().slice(0, 20);
}

/**
 * The unit's part of its certificates' numbers, which no other unit has. Given once, with the first certificate, and kept whatever the
 * unit is called or coded later; where it is taken already, a number follows it. Kept in the service's table `unit_mark`.
 *
 * @returns by unit
 */
export async function marksOf(
  tx: Transaction,
  units: ReadonlyMap<string, { code: string | null; name: string }>,
): Promise<Map<string, string>> {
  const known = await tx.query<{ unitId: string; mark: string }>(
    `SELECT unit_id AS "unitId", mark FROM unit_mark WHERE unit_id = ANY ($1::uuid[])`,
    [[...units.keys()]],
  );
  const marks = new Map(known.map(({ unitId, mark }) => [unitId, mark]));
  // In one order, so that no two transactions wait for each other.
  for (const [unitId, unit] of [...units].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const wanted = unitMark(unit);
    for (let count = 1; !marks.has(unitId); count += 1) {
      const mark = count === 1 ? wanted : `${wanted}-${count}`;
      // Whoever gives the unit its mark at the same time is waited for.
      const [given] = await tx.query<{ mark: string }>(
        `INSERT INTO unit_mark (unit_id, mark) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING mark`,
        [unitId, mark],
      );
      const [own] =
        given === undefined
          ? await tx.query<{ mark: string }>("SELECT mark FROM unit_mark WHERE unit_id = $1", [unitId])
          : [given];
      if (own !== undefined) marks.set(unitId, own.mark);
    }
  }
  return marks;
}
