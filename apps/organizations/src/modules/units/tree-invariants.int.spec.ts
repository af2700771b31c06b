import type { UnitState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { testDatabase } from "@khuyenhoc/testkit";
import { applyUnitState } from "@khuyenhoc/unit-tree";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  ground,
  type Organization,
  openOrganization,
  refusalOf,
  tree,
  treeStates,
} from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const day = fc
  .integer({ min: 0, max: 35 })
  .map((month) => new Date(Date.UTC(2024, month, 1)).toISOString().slice(0, 10));
const which = fc.nat({ max: 30 });
const name = fc.constantFrom("Phường A", "Phường B", "Phường C");
const code = fc.constantFrom("20001", "20002", "20003");
const command = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), day, parent: which, name, code: fc.option(code) }),
  fc.record({ kind: fc.constant("rename" as const), day, unit: which, name }),
  fc.record({ kind: fc.constant("move" as const), day, unit: which, parent: which }),
  fc.record({ kind: fc.constant("recode" as const), day, unit: which, code }),
  fc.record({ kind: fc.constant("close" as const), day, unit: which }),
  fc.record({ kind: fc.constant("reopen" as const), day, unit: which, parent: fc.option(which) }),
);
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

const nextTier: Record<string, string> = { city: "district", district: "commune", commune: "branch", branch: "branch" };
/** Every refusal that a rule of the tree may give; anything else is a fault. */
const rules = [
  "NOT REFUSED",
  "UNIT_CODE_TAKEN",
  "UNIT_CYCLE",
  "UNIT_PARENT_MISSING",
  "UNIT_HAS_CHILDREN",
  "UNIT_NOT_IN_EXISTENCE",
  "UNIT_ALREADY_EXISTS",
  "TIER_ORDER",
  "FORBIDDEN",
];

async function run(next: Command, ids: string[], tiers: Map<string, string>): Promise<string> {
  const { units } = organization.cityAdmin;
  const at = (index: number) => ids[index % ids.length] ?? tree.city;
  switch (next.kind) {
    case "create": {
      const parentId = at(next.parent);
      const tier = nextTier[tiers.get(parentId) ?? ""] ?? "branch";
      const made = units.create({ ...ground(next.day), parentId, tier, nameVi: next.name, code: next.code });
      const refusal = await refusalOf(made);
      if (refusal === "NOT REFUSED") {
        const { id } = await made;
        ids.push(id);
        tiers.set(id, tier);
      }
      return refusal;
    }
    case "rename":
      return refusalOf(units.rename({ ...ground(next.day), unitId: at(next.unit), nameVi: next.name }));
    case "move":
      return refusalOf(units.move({ ...ground(next.day), unitId: at(next.unit), parentId: at(next.parent) }));
    case "recode":
      return refusalOf(units.recode({ ...ground(next.day), unitId: at(next.unit), code: next.code }));
    case "close":
      return refusalOf(units.close({ ...ground(next.day), unitId: at(next.unit) }));
    case "reopen": {
      const parentId = next.parent === null ? null : at(next.parent);
      return refusalOf(units.reopen({ ...ground(next.day), unitId: at(next.unit), parentId }));
    }
  }
}

/** Each question finds what must not be; asked of every day of every period at once. */
const forbidden = {
  orphan: `select v.unit_id from unit_version v where v.parent_id is not null and not coalesce(
    (select range_agg(p.validity) @> v.validity from unit_version p where p.unit_id = v.parent_id), false)`,
  cycle: `select a.descendant_id from unit_closure a join unit_closure b
    on b.descendant_id = a.ancestor_id and b.ancestor_id = a.descendant_id and b.validity && a.validity where a.depth > 0`,
  overlap: `select a.unit_id from unit_version a join unit_version b
    on b.unit_id = a.unit_id and b.validity && a.validity and b.validity <> a.validity`,
  "two units with one code": `select a.unit_id from unit_version a join unit_version b
    on b.code = a.code and b.unit_id <> a.unit_id and b.validity && a.validity`,
  "more than one root": `select unit_id from unit_version where parent_id is null and unit_id <> '${tree.city}'`,
  "a version that says nothing new": `select a.unit_id from unit_version a join unit_version b
    on b.unit_id = a.unit_id and upper(a.validity) = lower(b.validity)
    and (a.parent_id, a.code, a.name_vi, a.name_en) is not distinct from (b.parent_id, b.code, b.name_vi, b.name_en)`,
  "a path that does not follow from the versions": `with recursive walk as (
      select v.unit_id as descendant, v.unit_id as ancestor, 0 as depth, day
      from unit_version v, generate_series('2020-02-15'::date, '2027-02-15'::date, '1 month') as d(stamp),
        lateral (select stamp::date as day) as s where v.validity @> day
      union all
      select w.descendant, v.parent_id, w.depth + 1, w.day from walk w
      join unit_version v on v.unit_id = w.ancestor and v.validity @> w.day where v.parent_id is not null)
    select coalesce(w.descendant, c.descendant_id) from walk w
    full join (select c.*, day from unit_closure c,
        generate_series('2020-02-15'::date, '2027-02-15'::date, '1 month') as d(stamp),
        lateral (select stamp::date as day) as s where c.validity @> day) c
      on c.descendant_id = w.descendant and c.ancestor_id = w.ancestor and c.day = w.day and c.depth = w.depth
    where w.descendant is null or c.descendant_id is null`,
};

it("holds every rule of the tree on every day, whatever is commanded, and tells replicas all of it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 40 }), async (commands) => {
      await organization.close();
      organization = await openOrganization();
      const ids = treeStates.map(({ unitId }) => unitId);
      const tiers = new Map(treeStates.map(({ unitId, tier }) => [unitId, tier]));
      const outcomes = [];
      for (const next of commands) outcomes.push(await run(next, ids, tiers));
      expect(rules).toEqual(expect.arrayContaining(outcomes));
      for (const [what, question] of Object.entries(forbidden)) {
        expect({ [what]: await organization.rows(question) }).toEqual({ [what]: [] });
      }
      await expectReplicaAlike();
    }),
    { numRuns: 8 },
  );
}, 180_000);

/** A service that reads the domain events from the beginning comes to the same tree. */
async function expectReplicaAlike(): Promise<void> {
  const events = await organization.rows<{ state: UnitState }>(
    "select (envelope::jsonb)->'data' as state from outbox order by position",
  );
  const files = await testDatabase("funds");
  const replica = openDatabase({ url: files.appUrl, applicationName: "test" });
  const everything = `select (select json_agg(u order by u.id) from unit u) as units,
    (select json_agg(v order by v.unit_id, v.validity) from unit_version v) as versions,
    (select json_agg(c order by c.descendant_id, c.ancestor_id, c.scope_validity) from unit_closure c) as closure`;
  try {
    const [told] = await replica.transaction(systemScope, async (tx) => {
      for (const state of [...treeStates, ...events.map((event) => event.state)]) await applyUnitState(tx, state);
      return tx.query(everything);
    });
    expect(told).toEqual((await organization.rows(everything))[0]);
  } finally {
    await replica.close();
    await files.drop();
  }
}
