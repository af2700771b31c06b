export { type Caps, defaultCaps, type TableRow } from "./caps.ts";
export { errorFileName, errorFileOf } from "./error-file.ts";
export { type Column, mapHeaders } from "./headers.ts";
export { openTable, type Table } from "./read.ts";
export { asDownload, type FileFormat, type TableFile, writeErrorFile, writeTable, writeTemplate } from "./write.ts";
