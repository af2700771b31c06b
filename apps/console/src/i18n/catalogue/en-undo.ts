import type { Texts } from "./messages.ts";
import type { viUndo } from "./vi-undo.ts";

export const enUndo: Texts<typeof viUndo> = {
  undo: {
    title: "What I did lately",
    subtitle:
      "What you did with registrations, latest first; it can be undone for 24 hours, from any machine, while nobody has gone on with it.",
    undo: "Undo",
    undone: "Undone.",
    undoing: "Undoing; see how far it is in “What I did lately”.",
    undoneAt: "Undone %{time}",
    until: "Can be undone until %{time}",
    rows: "%{count} registration |||| %{count} registrations",
    askTitle: "Undo all of it?",
    askText: "The registration goes back to what it was. |||| All %{count} registrations go back to what they were.",
    emptyTitle: "Nothing yet",
    emptyText: "What you create, edit, submit, review, propose, return, approve or delete appears here.",
    done: "Done.",
    CREATE: "Created",
    UPDATE: "Edited",
    DELETE: "Draft deleted",
    SUBMIT: "Submitted",
    SELF_ASSESS: "Self-assessed",
    REVIEW: "Reviewed",
    PROPOSE: "Proposed",
    APPROVE: "Approved without a campaign",
    RETURN: "Returned",
    RECOGNISE: "Decision to recognise",
    REFUSE: "Decision to refuse",
    REVOKE: "Decision to revoke",
    CORRECT: "Decision that corrects",
  },
};
