import type { Rows } from "./rows.ts";

export const savedFilterRows: Rows = {
  fields: {
    "Query.savedFilters": { "registrations.savedFilters.list": "registrations.read" },
    "Mutation.saveFilter": { "registrations.savedFilters.save": "registrations.read" },
    "Mutation.deleteSavedFilter": { "registrations.savedFilters.remove": "registrations.read" },
  },
};
