import { afterAll, beforeAll, expect, it } from "vitest";
import { freshKey, ground, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

it("opens and closes tiers on a date, as the reform of 2025 would have asked for", async () => {
  const { tiers, units } = organization.cityAdmin;
  const close = (validTo: string) => tiers.close({ idempotencyKey: freshKey(), code: "district", validTo });
  expect(await refusalOf(close("2027-07-01"))).toBe("TIER_IN_USE");

  const communes = ["phucXa", "trucBach", "buoi", "yenPhu"] as const;
  for (const commune of communes)
    await units.move({ ...ground("2027-07-01"), unitId: tree[commune], parentId: tree.city });
  for (const district of ["baDinh", "tayHo"] as const)
    await units.close({ ...ground("2027-07-01"), unitId: tree[district] });
  expect(await close("2027-07-01")).toMatchObject({ code: "district", validTo: "2027-07-01" });

  const region = { code: "region", rank: 20, nameVi: "Khu vực", nameEn: "Region" };
  const open = (fields: object) =>
    tiers.open({ idempotencyKey: freshKey(), ...region, validFrom: "2027-07-01", ...fields });
  expect(await refusalOf(open({ validFrom: "2027-06-30" }))).toBe("INVALID_INPUT");
  expect(await refusalOf(open({ code: "district" }))).toBe("INVALID_INPUT");
  expect(await open({})).toMatchObject({ code: "region", validTo: null });

  expect((await tiers.list({ asOf: "2027-06-30" })).map(({ code }) => code)).toEqual([
    "city",
    "district",
    "commune",
    "branch",
  ]);
  expect((await tiers.list({ asOf: "2027-07-01" })).map(({ code }) => code)).toEqual([
    "city",
    "region",
    "commune",
    "branch",
  ]);
  expect(await tiers.list()).toHaveLength(5);

  const found = (tier: string, day: string) =>
    refusalOf(units.create({ ...ground(day), parentId: tree.city, tier, nameVi: "Đơn vị mới" }));
  expect(await found("district", "2027-07-01")).toBe("TIER_NOT_IN_FORCE");
  // It would outlive its tier.
  expect(await found("district", "2027-01-01")).toBe("TIER_NOT_IN_FORCE");
  expect(await found("region", "2027-07-01")).toBe("NOT REFUSED");
});

it("lists the kinds of branch in the order of forms", async () => {
  const kinds = await organization.cityAdmin.branchKinds.list();
  expect(kinds[0]).toEqual({ code: "village", nameVi: "Thôn, làng", nameEn: "Village" });
  expect(kinds.at(-1)?.code).toBe("other");
});
