import type { Rows } from "./rows.ts";

export const eventRecordRows: Rows = {
  fields: {
    "Query.eventDocuments": { "events.records.documents": "events.read" },
    "Query.eventDocumentFile": { "events.records.file": "events.read" },
    "Query.eventFigures": { "events.figures.below": "event-figures.read" },
    "Query.eventFiguresByYear": { "events.figures.byYear": "event-figures.read" },
    "Query.eventFiguresFile": { "events.figures.file": "event-figures.read" },
    "Mutation.addEventDocument": { "events.records.addDocument": "events.manage" },
    "Mutation.removeEventDocument": { "events.records.removeDocument": "events.manage" },
  },
};
