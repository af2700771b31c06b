import { everywhere, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, units } from "../../testing/fixture.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function savedFilterRows(fixture: () => Fixture): Rows {
  let names = 0;
  return {
    "savedFilters.list": { aim: (caller) => ok(caller.savedFilters.list()), expected: everywhere },
    "savedFilters.save": {
      aim: (caller, unit) =>
        ok(
          caller.savedFilters.save({
            idempotencyKey: freshKey(),
            name: "Của tôi",
            filter: { unitId: units[unit] },
            sharedWith: units[unit],
          }),
        ),
      expected: subtree("OUT_OF_SCOPE"),
    },
    // Only one's own, wherever it is shared.
    "savedFilters.remove": {
      aim: async (caller, unit) => {
        const [filter] = await fixture().query<{ id: string }>(
          `INSERT INTO saved_filter (subject, username, name, filter, shared_with) VALUES ('other', 'other', $1, '{}', $2) RETURNING id`,
          [`Của người khác ${++names}`, units[unit]],
        );
        return ok(caller.savedFilters.remove({ idempotencyKey: freshKey(), id: filter?.id ?? "" }));
      },
      expected: { own: "NOT_FOUND", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" },
    },
  };
}
