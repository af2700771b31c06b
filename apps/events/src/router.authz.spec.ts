import { can } from "@khuyenhoc/authz";
import { roleNames } from "@khuyenhoc/contracts";
import { jobRows } from "@khuyenhoc/jobs/testing";
import { listOperations } from "@khuyenhoc/service-kit";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attendanceRows } from "./modules/attendance/authz-rows.ts";
import { figureRows } from "./modules/figures/authz-rows.ts";
import { followingRows } from "./modules/following/authz-rows.ts";
import { participationRows } from "./modules/participation/authz-rows.ts";
import { planningRows } from "./modules/planning/authz-rows.ts";
import { recordRows } from "./modules/records/authz-rows.ts";
import { appRouter } from "./router.ts";
import { everywhere, ok, outcomeOf, type Position, positions, type Row } from "./testing/authz.ts";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** Rows of the modules are functions of `() => fixture`, which is opened before a row is aimed. */
const table: Record<string, Row> = {
  ...jobRows<UnitKey>(() => ({ query: fixture.query, unitId: (unit) => units[unit], freshKey })),
  ...attendanceRows(() => fixture),
  ...figureRows(),
  ...followingRows(() => fixture),
  ...participationRows(() => fixture),
  ...planningRows(() => fixture),
  ...recordRows(() => fixture),
  "health.info": { aim: (caller) => ok(caller.health.info()), expected: everywhere },
};

const operations = listOperations(appRouter);

it("has a row for every operation, and none for others", () => {
  expect(Object.keys(table).sort()).toEqual(operations.map(({ path }) => path).sort());
});

describe.each(operations)("$path [$permission]", ({ path, permission }) => {
  const row = () => {
    const known = table[path];
    if (known === undefined) throw new Error(`${path} has no row`);
    return known;
  };

  it.each(roleNames.flatMap((role) => Object.entries(positions).map(([position, unit]) => ({ role, position, unit }))))(
    "$role at its $position unit",
    async ({ role, position, unit }) => {
      const holds = can({ roles: [role] }, permission);
      const expected = holds ? row().expected[position as Position] : "FORBIDDEN";
      expect(await outcomeOf(row().aim(fixture.as(role, "d1"), unit))).toBe(expected);
    },
  );

  it("nobody without a role, without a unit, or without a token", async () => {
    const nobody = { ...principal("city-admin", [units.d1]), roles: [] };
    expect(await outcomeOf(row().aim(fixture.asPrincipal(nobody), "c11"))).toBe("FORBIDDEN");
    expect(await outcomeOf(row().aim(fixture.asPrincipal(null), "c11"))).toBe("UNAUTHENTICATED");
    // Whoever holds the permission and was granted no unit, stands outside of everything.
    const holder = roleNames.find((role) => can({ roles: [role] }, permission)) ?? "city-admin";
    expect(await outcomeOf(row().aim(fixture.as(holder), "c11"))).toBe(row().expected.sibling);
  });
});
