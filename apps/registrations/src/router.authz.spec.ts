import { can } from "@khuyenhoc/authz";
import { type Registration, roleNames } from "@khuyenhoc/contracts";
import { jobRows } from "@khuyenhoc/jobs/testing";
import { listOperations } from "@khuyenhoc/service-kit";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assessmentRows } from "./modules/assessments/authz-rows.ts";
import { campaignRows } from "./modules/campaigns/authz-rows.ts";
import { certificateRows } from "./modules/certificates/authz-rows.ts";
import { exportRows } from "./modules/exports/authz-rows.ts";
import { importRows } from "./modules/imports/authz-rows.ts";
import { reportingRows } from "./modules/reports/authz-rows.ts";
import { savedFilterRows } from "./modules/saved-filters/authz-rows.ts";
import { subjectRows } from "./modules/subjects/authz-rows.ts";
import { undoRows } from "./modules/undo/authz-rows.ts";
import { appRouter } from "./router.ts";
import {
  everywhere,
  found,
  type Outcome,
  ok,
  type Position,
  positions,
  type Row,
  strictlyBelow,
  subtree,
} from "./testing/authz.ts";
import { type Caller, type Fixture, freshKey, openFixture, type UnitKey, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** Whoever prepares what an operation is aimed at is somebody else than the caller. */
const clerk = () => fixture.as("city-admin", "city");
let subjects = 0;

function registrationAt(unit: UnitKey, submit: boolean): Promise<Registration> {
  return clerk().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year: 2026,
    model: "FAMILY",
    subjectName: `Hộ ${++subjects}`,
    submit,
  });
}

const file = {
  fileName: "a.csv",
  contentBase64: Buffer.from("Danh hiệu,Họ tên,Mã\nGia đình,Hộ An,A1\nHuân chương,Hộ Bình,A2\n").toString("base64"),
};
const importAt = (unit: UnitKey, by = clerk()) =>
  by.imports.preview({ idempotencyKey: freshKey(), unitId: units[unit], year: 2025, file, submit: true });

/** One for all questions about imports of a unit that leave it as it is: a preview starts a thread. */
const looked = new Map<UnitKey, ReturnType<typeof importAt>>();
function knownImportAt(unit: UnitKey): ReturnType<typeof importAt> {
  const known = looked.get(unit) ?? importAt(unit);
  looked.set(unit, known);
  return known;
}

const bulk = async (promise: ReturnType<Caller["registrations"]["submit"]>) => {
  const { succeeded, refused } = await promise;
  return succeeded.length === 1 ? "OK" : (refused[0]?.code ?? "nothing");
};

const table: Record<string, Row> = {
  "counts.byUnits": {
    aim: (caller, unit) => ok(caller.counts.byUnits({ queries: [{ unitId: units[unit], year: 2026 }] })),
    expected: subtree("OUT_OF_SCOPE"),
  },
  "counts.children": {
    aim: (caller, unit) => ok(caller.counts.children({ unitId: units[unit], year: 2026 })),
    expected: subtree("OUT_OF_SCOPE"),
  },
  "registrations.byIds": {
    aim: async (caller, unit) => found(caller.registrations.byIds({ ids: [(await registrationAt(unit, false)).id] })),
    expected: subtree("NOT_FOUND"),
  },
  "registrations.list": {
    aim: (caller, unit) => ok(caller.registrations.list({ filter: { unitId: units[unit] } })),
    expected: subtree("OUT_OF_SCOPE"),
  },
  "registrations.history": {
    aim: async (caller, unit) => found(caller.registrations.history({ id: (await registrationAt(unit, false)).id })),
    expected: subtree("NOT_FOUND"),
  },
  "registrations.create": {
    aim: (caller, unit) =>
      ok(
        caller.registrations.create({
          idempotencyKey: freshKey(),
          unitId: units[unit],
          year: 2026,
          model: "FAMILY",
          subjectName: `Hộ ${++subjects}`,
        }),
      ),
    expected: subtree("OUT_OF_SCOPE"),
  },
  "registrations.update": {
    aim: async (caller, unit) => {
      const { id } = await registrationAt(unit, false);
      return ok(
        caller.registrations.update({
          idempotencyKey: freshKey(),
          id,
          expectedRevision: 1,
          subjectName: `Sửa ${++subjects}`,
        }),
      );
    },
    expected: subtree("NOT_FOUND"),
  },
  "registrations.deleteDraft": {
    aim: async (caller, unit) => {
      const { id } = await registrationAt(unit, false);
      return ok(caller.registrations.deleteDraft({ idempotencyKey: freshKey(), id }));
    },
    expected: subtree("NOT_FOUND"),
  },
  "registrations.submit": {
    aim: async (caller, unit) => {
      const { id } = await registrationAt(unit, false);
      return bulk(caller.registrations.submit({ idempotencyKey: freshKey(), ids: [id] }));
    },
    expected: subtree("NOT_FOUND"),
  },
  "registrations.approve": {
    aim: async (caller, unit) => {
      const { id } = await registrationAt(unit, true);
      return bulk(caller.registrations.approve({ idempotencyKey: freshKey(), ids: [id] }));
    },
    expected: strictlyBelow,
  },
  "registrations.return": {
    aim: async (caller, unit) => {
      const { id } = await registrationAt(unit, true);
      return bulk(caller.registrations.return({ idempotencyKey: freshKey(), ids: [id], reason: "Xem lại" }));
    },
    expected: strictlyBelow,
  },
  "registrations.startBulk": {
    aim: async (caller, unit) => {
      await registrationAt(unit, false);
      const filter = { unitId: units[unit], year: 2026, states: ["DRAFT" as const] };
      return ok(caller.registrations.startBulk({ idempotencyKey: freshKey(), action: "SUBMIT", filter }));
    },
    expected: subtree("OUT_OF_SCOPE"),
  },
  "imports.preview": { aim: (caller, unit) => ok(importAt(unit, caller)), expected: subtree("OUT_OF_SCOPE") },
  "imports.confirm": {
    aim: async (caller, unit) => {
      const { id: importId } = await importAt(unit);
      return ok(caller.imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: true }));
    },
    expected: subtree("NOT_FOUND"),
  },
  "imports.cancel": {
    // Cancelling again is no change, so one import per unit will do.
    aim: async (caller, unit) => ok(caller.imports.cancel({ importId: (await knownImportAt(unit)).id })),
    expected: subtree("NOT_FOUND"),
  },
  "imports.status": {
    aim: async (caller, unit) => ok(caller.imports.status({ importId: (await knownImportAt(unit)).id })),
    expected: subtree("NOT_FOUND"),
  },
  "imports.errors": {
    aim: async (caller, unit) => ok(caller.imports.errors({ importId: (await knownImportAt(unit)).id })),
    expected: subtree("NOT_FOUND"),
  },
  "imports.template": { aim: (caller) => ok(caller.imports.template({ format: "csv" })), expected: everywhere },
  ...assessmentRows(() => fixture),
  ...campaignRows(() => fixture),
  ...certificateRows(() => fixture),
  ...exportRows(() => fixture),
  ...importRows(() => fixture),
  ...jobRows<UnitKey>(() => ({ query: fixture.query, unitId: (unit) => units[unit], freshKey })),
  ...subjectRows(() => fixture),
  ...reportingRows(() => fixture),
  ...savedFilterRows(() => fixture),
  ...undoRows(() => fixture),
};

async function outcomeOf(row: Row, caller: Caller, unit: UnitKey): Promise<Outcome> {
  try {
    return await row.aim(caller, unit);
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } };
    if (cause?.code === undefined) throw error;
    return cause.code;
  }
}

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
      expect(await outcomeOf(row(), fixture.as(role, "d1"), unit)).toBe(expected);
    },
  );

  it("nobody without a role, without a unit, or without a token", async () => {
    const nobody = { ...principal("city-admin", [units.d1]), roles: [] };
    expect(await outcomeOf(row(), fixture.asPrincipal(nobody), "c11")).toBe("FORBIDDEN");
    expect(await outcomeOf(row(), fixture.asPrincipal(null), "c11")).toBe("UNAUTHENTICATED");
    const nowhere = await outcomeOf(row(), fixture.as("city-admin"), "c11");
    expect(nowhere).toBe(row().expected.sibling);
  });
});

describe("what was refused", () => {
  it("left nothing behind that differs", async () => {
    expect(await fixture.differences()).toEqual([]);
  });
});
