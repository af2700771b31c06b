import { downloadFile, organizations } from "@khuyenhoc/contracts";
import { asDownload, writeTemplate } from "@khuyenhoc/tabular";
import { procedure } from "../../context.ts";
import { columns } from "./columns.ts";

/** An empty file with the headings an import knows, and one sample row. */
export const template = procedure("registrations.import")
  .input(organizations.importTemplate.partial({ kind: true }))
  .output(downloadFile)
  .query(async ({ input }) => asDownload(await writeTemplate("mau-dang-ky", input.format, columns)));
