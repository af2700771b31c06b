export { type Caps, defaultCaps, type HeaderHint, type TableRow } from "./caps.ts";
export { type CellReason, type ColumnReason, errorFileName, errorFileOf } from "./error-file.ts";
export {
  type Column,
  headersKey,
  type Mapping,
  mapHeaders,
  mappingOf,
  type ResolvedColumns,
  resolveColumns,
} from "./headers.ts";
export { everyPage, type ListColumn, type ListFile, writeListFile } from "./list-file.ts";
export { openTable, type Table } from "./read.ts";
export {
  asDownload,
  type FileFormat,
  mediaTypes,
  type TableFile,
  writeErrorFile,
  writeTable,
  writeTableParts,
  writeTemplate,
} from "./write.ts";
