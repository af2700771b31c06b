import { officer } from "../../testing/assessments.ts";
import { everywhere, ok, type Row, type Rows } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

/** What one account did is for nobody else to take back, whatever he may do there himself. */
const nobodyElse: Row["expected"] = {
  own: "NOT_FOUND",
  descendant: "NOT_FOUND",
  ancestor: "NOT_FOUND",
  sibling: "NOT_FOUND",
};

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function undoRows(fixture: () => Fixture): Rows {
  let subjects = 0;
  const entryAt = async (unit: UnitKey): Promise<string> => {
    const other: Caller = officer(fixture(), "undo-clerk", "city-admin", "city");
    await other.registrations.create({
      idempotencyKey: freshKey(),
      unitId: units[unit],
      year: 2024,
      model: "FAMILY",
      subjectName: `Hộ hoàn tác ${++subjects}`,
      submit: false,
    });
    const { edges } = await other.undo.list({ first: 1 });
    return edges[0]?.node.id ?? "";
  };
  return {
    // Only one's own, which for these roles are none.
    "undo.list": { aim: (caller) => ok(caller.undo.list({})), expected: everywhere },
    "undo.undo": {
      aim: async (caller, unit) => ok(caller.undo.undo({ idempotencyKey: freshKey(), entryId: await entryAt(unit) })),
      expected: nobodyElse,
    },
  };
}
