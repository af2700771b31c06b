import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

it("enters and corrects figures, with a revision, a history and an event for each real change", async () => {
  const { figures } = organization.cityAdmin;
  const set = (values: object, fields: object = {}) =>
    figures.set({ idempotencyKey: freshKey(), unitId: tree.buoi, year: 2025, values, ...fields });
  expect(await set({ population: 20_000, households: 5_000 })).toMatchObject({
    revision: 1,
    households: 5_000,
    adults: null,
  });
  expect(await set({ population: 20_000 })).toMatchObject({ revision: 1 });
  expect(await set({ adults: 14_000 })).toMatchObject({ revision: 2, population: 20_000, adults: 14_000 });
  expect(await set({ households: null })).toMatchObject({ revision: 3, households: null });
  expect(await refusalOf(set({ members: 20_001 }))).toBe("INVALID_INPUT");
  expect(await refusalOf(set({ members: 100 }, { expectedRevision: 2 }))).toBe("CONFLICT");

  const outbox = await organization.rows<{ key: string; revision: number }>(
    "select key, ((envelope::jsonb)->'data'->>'revision')::int as revision from outbox order by position",
  );
  expect(outbox).toEqual([1, 2, 3].map((revision) => ({ key: `${tree.buoi}/2025`, revision })));
  const history = await organization.rows<{ figures: object }>(
    "select figures from yearly_figures_change order by revision",
  );
  expect(history.map((row) => Object.values(row.figures).filter((value) => value !== null))).toEqual(
    [
      [20_000, 5_000],
      [14_000, 20_000, 5_000],
      [14_000, 20_000],
    ].map((values) => expect.arrayContaining(values)),
  );
});

it("shows figures of the caller's scope only", async () => {
  const read = async (root: string) =>
    organization.as(principal("commune-officer", [root])).figures.byUnits({ unitIds: [tree.buoi], year: 2025 });
  expect(await read(tree.buoi)).toHaveLength(1);
  expect(await read(tree.phucXa)).toEqual([]);
});

it("does not change figures of a closed year", async () => {
  await organization.cityAdmin.years.close({ idempotencyKey: freshKey(), year: 2025 });
  const set = (year: number) =>
    refusalOf(
      organization.cityAdmin.figures.set({ idempotencyKey: freshKey(), unitId: tree.buoi, year, values: { clans: 3 } }),
    );
  expect(await set(2025)).toBe("YEAR_CLOSED");
  expect(await set(2024)).toBe("NOT REFUSED");
  await organization.cityAdmin.years.close({ idempotencyKey: freshKey(), year: 2025 });
  const told = await organization.rows<{ key: string; data: object }>(
    "select key, envelope::jsonb -> 'data' as data from outbox where topic = 'organizations.years'",
  );
  expect(told).toEqual([{ key: "2025", data: { year: 2025, revision: 1, closed: true } }]);
  await expect(organization.rows("delete from closed_year")).rejects.toThrow(/permission denied/);
});
