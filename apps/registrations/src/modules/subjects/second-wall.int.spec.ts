import type { Subject, SubjectKind } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const commune = () => fixture.as("commune-officer", "c11");

let made = 0;
const subject = (kind: SubjectKind, change: object = {}): Promise<Subject> =>
  commune().subjects.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    kind,
    name: `Đối tượng ${++made}`,
    ...change,
  });

describe("the second wall", () => {
  it.each(["subject", "subject_link", "subject_change", "subject_merge"])(
    "shows %s of granted subtrees only",
    async (table) => {
      const [citizen, household, twice] = [
        await subject("CITIZEN"),
        await subject("HOUSEHOLD"),
        await subject("CITIZEN"),
      ];
      await commune().subjects.links.set({
        idempotencyKey: freshKey(),
        memberId: citizen.id,
        containerId: household.id,
        from: "2024-01-01",
      });
      await commune().subjects.merge({
        idempotencyKey: freshKey(),
        keptId: citizen.id,
        mergedId: twice.id,
        reason: "trùng",
      });
      const seen = (roots: readonly string[]) =>
        fixture.database.transaction(scopeOf(principal("auditor", roots)), async (tx) => {
          const rows = await tx.query<{ unit: string }>(`SELECT DISTINCT unit_id AS unit FROM ${table}`);
          return rows.map(({ unit }) => unit);
        });
      expect(await seen([])).toEqual([]);
      expect(await seen([units.d2])).toEqual([]);
      expect(await seen([units.d1])).toContain(units.c11);
    },
  );

  it("keeps history as it was written, and subjects for ever", async () => {
    for (const statement of [
      "DELETE FROM subject_change",
      "UPDATE subject_change SET reason = 'x'",
      "DELETE FROM subject_merge",
      "DELETE FROM subject",
    ]) {
      await expect(fixture.database.transaction(systemScope, (tx) => tx.query(statement))).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});
