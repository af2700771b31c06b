import type { Rows } from "./rows.ts";

/** Subjects, their numbers, links, duplicates and merges. */
export const subjectRows: Rows = {
  fields: {
    "Query.subject": { "registrations.subjects.byIds": "subjects.read" },
    "Query.subjects": { "registrations.subjects.list": "subjects.read" },
    "Query.subjectsByIds": { "registrations.subjects.byIds": "subjects.read" },
    "Query.subjectsByNumber": { "registrations.subjects.findByNumber": "subjects.read" },
    "Query.similarSubjects": { "registrations.subjects.similar": "subjects.read" },
    "Query.subjectDuplicates": { "registrations.subjects.duplicates": "subjects.read" },
    "Mutation.createSubject": { "registrations.subjects.create": "subjects.manage" },
    "Mutation.updateSubject": { "registrations.subjects.update": "subjects.manage" },
    "Mutation.setSubjectNumber": { "registrations.subjects.setNumber": "subjects.manage" },
    "Mutation.setSubjectsDistinct": { "registrations.subjects.setDistinct": "subjects.manage" },
    "Mutation.mergeSubjects": { "registrations.subjects.merge": "subjects.manage" },
    "Mutation.undoSubjectMerge": { "registrations.subjects.undoMerge": "subjects.manage" },
    "Mutation.setSubjectLink": { "registrations.subjects.links.set": "subjects.manage" },
    "Mutation.endSubjectLink": { "registrations.subjects.links.end": "subjects.manage" },
  },
  below: {
    "Subject.history": { "registrations.subjects.history": "subjects.read" },
    "Subject.links": { "registrations.subjects.links.list": "subjects.read" },
    "Subject.merges": { "registrations.subjects.merges": "subjects.read" },
    "Subject.titles": { "registrations.subjects.titles": "subjects.read" },
    "Subject.unit": { "organizations.units.byIds": "units.read" },
    "SubjectTitle.unit": { "organizations.units.byIds": "units.read" },
  },
};
