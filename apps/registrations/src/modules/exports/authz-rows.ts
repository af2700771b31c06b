import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, units } from "../../testing/fixture.ts";
import { certificateAt } from "../certificates/authz-rows.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function exportRows(fixture: () => Fixture): Rows {
  let rows = 0;
  return {
    "exports.registrations": {
      aim: async (caller: Caller, unit) => {
        await fixture()
          .as("city-admin", "city")
          .registrations.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            year: 2026,
            model: "FAMILY",
            subjectName: `Xuất ${++rows}`,
          });
        const filter = { unitId: units[unit] };
        return ok(caller.exports.registrations({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
    "exports.certificates": {
      aim: async (caller, unit) => {
        await certificateAt(fixture(), unit);
        const filter = { unitId: units[unit] };
        return ok(caller.exports.certificates({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
    "exports.subjects": {
      aim: async (caller: Caller, unit) => {
        await fixture()
          .as("city-admin", "city")
          .subjects.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            kind: "HOUSEHOLD",
            name: `Xuất ${++rows}`,
          });
        const filter = { unitId: units[unit] };
        return ok(caller.exports.subjects({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
  };
}
