import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, units } from "../../testing/fixture.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function fundRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const outOfScope = subtree("OUT_OF_SCOPE");
  return {
    "funds.list": {
      aim: (caller, unit) => ok(caller.funds.list({ filter: { unitId: units[unit] } })),
      expected: outOfScope,
    },
    "funds.byIds": {
      aim: async (caller, unit) => found(caller.funds.byIds({ ids: [(await fixture().fundAt(unit)).fundId] })),
      expected: notFound,
    },
    "funds.create": {
      aim: (caller, unit) =>
        ok(
          caller.funds.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            kind: "LEARNING",
            legalForm: "INTERNAL",
            name: "Quỹ khuyến học",
            openedOn: "2026-01-01",
          }),
        ),
      expected: outOfScope,
    },
    "funds.update": {
      aim: async (caller, unit) => {
        const { fundId: id } = await fixture().fundAt(unit);
        const change = { idempotencyKey: freshKey(), id, expectedRevision: 1, name: "Quỹ", bank: null, costCap: 0 };
        return ok(caller.funds.update(change));
      },
      expected: notFound,
    },
    "funds.close": {
      aim: async (caller, unit) => {
        const { fundId: id } = await fixture().fundAt(unit);
        return ok(caller.funds.close({ idempotencyKey: freshKey(), id, expectedRevision: 1 }));
      },
      expected: notFound,
    },
    "funds.addPurpose": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        return ok(caller.funds.addPurpose({ idempotencyKey: freshKey(), fundId, code: "VK", name: "Vượt khó" }));
      },
      expected: notFound,
    },
    "funds.closePurpose": {
      aim: async (caller, unit) => {
        const { fundId, purposes } = await fixture().fundAt(unit);
        return ok(caller.funds.closePurpose({ idempotencyKey: freshKey(), fundId, purposeId: purposes.HB ?? "" }));
      },
      expected: notFound,
    },
    "funds.transferCode": {
      aim: async (caller, unit) => {
        const bank = { bin: "970403", account: "0011012345678", holder: "Quỹ" };
        return ok(caller.funds.transferCode({ fundId: (await fixture().fundAt(unit, { bank })).fundId }));
      },
      expected: notFound,
    },
  };
}
