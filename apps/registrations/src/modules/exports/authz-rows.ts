import { everywhere, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, units } from "../../testing/fixture.ts";
import { certificateAt } from "../certificates/authz-rows.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function exportRows(fixture: () => Fixture): Rows {
  let rows = 0;
  const format = "csv" as const;
  return {
    "exports.targets": {
      aim: (caller, unit) => ok(caller.exports.targets({ unitId: units[unit], year: 2026, format })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "exports.counts": {
      aim: (caller, unit) => ok(caller.exports.counts({ unitId: units[unit], year: 2026, format })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "exports.notFiled": {
      aim: (caller, unit) => ok(caller.exports.notFiled({ unitId: units[unit], year: 2026, format })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "exports.imports": {
      aim: (caller, unit) => ok(caller.exports.imports({ unitId: units[unit], format })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    // Lists of what the caller sees, whatever it is.
    "exports.campaigns": { aim: (caller) => ok(caller.exports.campaigns({ format })), expected: everywhere },
    "exports.criteriaSets": { aim: (caller) => ok(caller.exports.criteriaSets({ format })), expected: everywhere },
    "exports.samples": { aim: (caller) => ok(caller.exports.samples({ format })), expected: everywhere },
    "exports.inbox": { aim: (caller) => ok(caller.exports.inbox({ format })), expected: everywhere },
    "exports.jobs": { aim: (caller) => ok(caller.exports.jobs({ format })), expected: everywhere },
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
