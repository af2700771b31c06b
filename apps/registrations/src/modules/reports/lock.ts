import { reports } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { decideReport } from "./decide.ts";

/** Closes an approved report for ever (khóa). */
export const lock = procedure("reports.publish")
  .input(reports.decideReport)
  .output(reports.report)
  .mutation(({ ctx, input }) => decideReport(ctx, { operation: "reports.lock", action: "LOCK", input }));
