import { reports } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { decideReport } from "./decide.ts";

/** Sends a report back to its unit with a reason (trả lại); it may be filed again. */
export const returnReport = procedure("reports.publish")
  .input(reports.returnReport)
  .output(reports.report)
  .mutation(({ ctx, input }) => decideReport(ctx, { operation: "reports.return", action: "RETURN", input }));
