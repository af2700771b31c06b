import { reports } from "@khuyenhoc/contracts";
import { procedure } from "../../context.ts";
import { decideReport } from "./decide.ts";

/** Accepts a filed report (duyệt) of a unit strictly below a granted one. */
export const approve = procedure("reports.publish")
  .input(reports.decideReport)
  .output(reports.report)
  .mutation(({ ctx, input }) => decideReport(ctx, { operation: "reports.approve", action: "APPROVE", input }));
