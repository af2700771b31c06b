import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, type UnitKey, units } from "../../testing/fixture.ts";

const year = { from: "2025-01-01", to: "2025-12-31" };

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function answeringRows(fixture: () => Fixture): Rows {
  const fundAt = async (unit: UnitKey) => ({ fundId: (await fixture().fundAt(unit)).fundId });
  return {
    "answering.statement": {
      aim: async (caller, unit) => ok(caller.answering.statement({ ...(await fundAt(unit)), ...year })),
      expected: subtree("NOT_FOUND"),
    },
    "answering.consolidated": {
      aim: (caller, unit) => ok(caller.answering.consolidated({ unitId: units[unit], ...year })),
      expected: subtree("OUT_OF_SCOPE"),
    },
  };
}
