export { beginCertificate, endCertificate, type Issued, markCopy } from "./certificate.ts";
export { type DocumentOptions, drawPages, endDocument, openDocument } from "./document.ts";
export { qrRuns, type Run } from "./qr.ts";
export { A4_LANDSCAPE, A4_PORTRAIT, A5_LANDSCAPE, type Box, colours, Sheet, type Size, type Style } from "./sheet.ts";
export { type Align, PaperTable, type TableOptions } from "./table.ts";
export { issuingBody, placeOf, shortDate, signingLine, upper } from "./words.ts";
