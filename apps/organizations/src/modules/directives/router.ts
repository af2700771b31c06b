import { router } from "../../context.ts";
import { acknowledge } from "./acknowledge.ts";
import { create, deleteDraft, update } from "./draft.ts";
import { addFile, addFilePart, filePart, removeFile } from "./files.ts";
import { handOver } from "./handover.ts";
import { issue, previewAddressing, withdraw } from "./issue.ts";
import { kinds, measures, setKind } from "./kinds.ts";
import { byIds, list } from "./list.ts";
import { receipts, reminders } from "./receipts.ts";
import { status } from "./status.ts";

/** Directives (văn bản chỉ đạo). */
export const directivesRouter = router({
  ...{ kinds, measures, list, byIds, create, update, deleteDraft, addFile, addFilePart, removeFile, filePart },
  ...{ previewAddressing, issue, withdraw, acknowledge, receipts, reminders, status, handOver, setKind },
});
