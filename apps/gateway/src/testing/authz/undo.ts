import type { Rows } from "./rows.ts";

export const undoRows: Rows = {
  fields: {
    "Query.undoEntries": { "registrations.undo.list": "registrations.read" },
    "Mutation.undo": { "registrations.undo.undo": "registrations.write" },
  },
  below: { "UndoEntry.unit": { "organizations.units.byIds": "units.read" } },
};
