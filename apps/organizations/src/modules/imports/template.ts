import { DomainError, downloadFile, organizations } from "@khuyenhoc/contracts";
import { asDownload, writeTemplate } from "@khuyenhoc/tabular";
import { procedure } from "../../context.ts";
import { figureColumns, unitColumns } from "./columns.ts";

/** An empty file with the headings an import knows, and one sample row. */
export const template = procedure("figures.manage")
  .input(organizations.importTemplate)
  .output(downloadFile)
  .query(async ({ input }) => {
    if (input.kind === "registrations") throw new DomainError("INVALID_INPUT", { reason: "kind" });
    const isFigures = input.kind === "figures";
    return asDownload(
      await writeTemplate(
        isFigures ? "mau-so-lieu-nam" : "mau-don-vi",
        input.format,
        isFigures ? figureColumns : unitColumns,
      ),
    );
  });
