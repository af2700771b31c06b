import type { Texts } from "./messages.ts";
import type { viImports } from "./vi-imports.ts";

export const enImports: Texts<typeof viImports> = {
  importing: {
    columns: "Columns of the file",
    columnsHint:
      "Which column each field is read from. Choose again where it is wrong; it is remembered for next time.",
    remembered: "The columns are read as your unit confirmed them for a file with these headings before.",
    notRead: "Not read",
    unnamed: "Column %{number} (without a heading)",
    missing: "Say which column holds: %{columns}.",
    twice: "Column “%{column}” is chosen for two fields.",
    readAgain: "Read the file again with these columns",
    earlier: "Earlier imports",
    state: "State",
    sentBy: "Imported by",
    more: "More",
    states: {
      VALIDATING: "Being checked",
      READY: "To be confirmed",
      APPLYING: "Being written",
      DONE: "Written",
      FAILED: "Not all written",
      CANCELLED: "Cancelled",
      UNDOING: "Being undone",
      UNDONE: "Undone",
    },
    undo: "Undo the import",
    undoTitle: "Undo this whole import?",
    undoText:
      "Deletes the %{created} registrations that “%{file}” made, and puts the %{updated} it changed back as they were. Possible only while nobody has changed any of them.",
    undoing: "Undoing…",
    undoProgress: "%{undone} of %{total} registrations undone",
    undone: "%{undone} registrations undone: everything is as it was before the import.",
    undoneBut: "%{undone} registrations undone. %{kept} were left alone because somebody had just changed them.",
  },
  exporting: {
    title: "Export",
    xlsx: "Excel (XLSX)",
    csv: "CSV",
    hint: "The file holds everything the open filter finds. Reading personal data is recorded.",
  },
};
