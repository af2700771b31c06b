import type { Rows } from "./rows.ts";

/** Columns, list and undo of imports, and lists as files. */
export const importRows: Rows = {
  fields: {
    "Query.registrationImports": { "registrations.imports.list": "registrations.import" },
    "Mutation.remapRegistrationImport": { "registrations.imports.remap": "registrations.import" },
    "Mutation.undoRegistrationImport": { "registrations.imports.undo": "registrations.import" },
    "Mutation.exportRegistrations": { "registrations.exports.registrations": "registrations.read" },
    "Mutation.exportCertificates": { "registrations.exports.certificates": "certificates.read" },
    "Mutation.exportSubjects": { "registrations.exports.subjects": "subjects.read" },
  },
};
