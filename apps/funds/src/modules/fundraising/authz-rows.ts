import { ok, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, units } from "../../testing/fixture.ts";

const plan = { year: 2026, title: "Đợt vận động", startsOn: "2026-10-01", endsOn: "2026-10-31", goal: null };
let years = 2030;

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function fundraisingRows(fixture: () => Fixture): Rows {
  const outOfScope = subtree("OUT_OF_SCOPE");
  return {
    "fundraising.raisedByUnits": {
      aim: (caller, unit) => ok(caller.fundraising.raisedByUnits({ unitIds: [units[unit]], year: 2026 })),
      expected: outOfScope,
    },
    "fundraising.raisedBelow": {
      aim: (caller, unit) => ok(caller.fundraising.raisedBelow({ unitId: units[unit], year: 2026 })),
      expected: outOfScope,
    },
    "fundraising.setTarget": {
      aim: (caller, unit) => {
        const where = { idempotencyKey: freshKey(), unitId: units[unit], year: ++years };
        return ok(caller.fundraising.setTarget({ ...where, amount: "1000000", expectedRevision: null }));
      },
      expected: { ...strictlyBelow, ancestor: "OUT_OF_SCOPE", sibling: "OUT_OF_SCOPE" },
    },
    "fundraising.cascadeTargets": {
      aim: (caller, unit) =>
        ok(caller.fundraising.cascadeTargets({ idempotencyKey: freshKey(), unitId: units[unit], year: 2026 })),
      expected: outOfScope,
    },
    "fundraising.campaigns": {
      aim: (caller, unit) => ok(caller.fundraising.campaigns({ unitId: units[unit] })),
      expected: outOfScope,
    },
    "fundraising.createCampaign": {
      aim: (caller, unit) =>
        ok(caller.fundraising.createCampaign({ idempotencyKey: freshKey(), unitId: units[unit], ...plan })),
      expected: outOfScope,
    },
    "fundraising.closeCampaign": {
      aim: async (caller, unit) => {
        const opener = fixture().as("city-admin", "city");
        const { id } = await opener.fundraising.createCampaign({
          idempotencyKey: freshKey(),
          unitId: units[unit],
          ...plan,
        });
        return ok(caller.fundraising.closeCampaign({ idempotencyKey: freshKey(), id, expectedRevision: 1 }));
      },
      // A campaign of a unit above is known here and changed there.
      expected: { ...subtree("NOT_FOUND"), ancestor: "OUT_OF_SCOPE" },
    },
    "fundraising.board": {
      aim: (caller, unit) => ok(caller.fundraising.board({ unitId: units[unit], year: 2026 })),
      expected: outOfScope,
    },
  };
}
