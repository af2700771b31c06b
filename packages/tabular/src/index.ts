export { type Caps, defaultCaps, type TableRow } from "./caps.ts";
export { type Column, mapHeaders } from "./headers.ts";
export { openTable, type Table } from "./read.ts";
export { type FileFormat, type TableFile, writeErrorFile, writeTable, writeTemplate } from "./write.ts";
