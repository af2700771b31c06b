import { router } from "../../../context.ts";
import { byIds, issue, reissue, revoke } from "./commands.ts";
import { printRun, run } from "./jobs.ts";
import { print } from "./printing.ts";
import { list, summary } from "./standings.ts";

export const attendanceCertificatesRouter = router({
  list,
  summary,
  byIds,
  issue,
  run,
  revoke,
  reissue,
  print,
  printRun,
});
