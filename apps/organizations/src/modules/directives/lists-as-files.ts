import {
  type Directive,
  type DirectiveKind,
  type DirectiveReceipt,
  type DirectiveState,
  downloadFile,
  listFiles,
  type ReceiptState,
} from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { everyPage, type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { createCallerFactory, procedure, router } from "../../context.ts";
import { kinds } from "./kinds.ts";
import { list } from "./list.ts";
import { receipts } from "./receipts.ts";

// A file holds what its list shows: the list's own procedure is asked page by page, with its scope, predicate and order.
const listsOf = createCallerFactory(router({ list, kinds, receipts }));
const PAGE = 100;
const most = listFiles.MAX_LIST_ROWS;

const states: Readonly<Record<DirectiveState, readonly [vi: string, en: string]>> = {
  DRAFT: ["dự thảo", "draft"],
  ISSUED: ["đã ban hành", "issued"],
  REPLACED: ["đã được thay thế", "replaced"],
  WITHDRAWN: ["đã thu hồi", "withdrawn"],
};
const receiptStates: Readonly<Record<ReceiptState, readonly [vi: string, en: string]>> = {
  OPEN: ["chưa tiếp nhận", "not acknowledged"],
  ACKNOWLEDGED: ["đã tiếp nhận", "acknowledged"],
  HANDED_OVER: ["đã chuyển giao", "handed over"],
};
const worded = ([vi, en]: readonly [string, string], language: "vi" | "en") => (language === "en" ? en : vi);

const directiveColumns: readonly ListColumn<Directive & { kindOf: DirectiveKind | undefined }>[] = [
  { vi: "Số, ký hiệu", en: "Number", cell: ({ number }) => number },
  { vi: "Ngày ban hành", en: "Issued on", cell: ({ issuedOn }) => issuedOn },
  {
    vi: "Loại văn bản",
    en: "Kind",
    cell: ({ kind, kindOf }, language) =>
      kindOf === undefined ? kind : worded([kindOf.nameVi, kindOf.nameEn], language),
  },
  { vi: "Trích yếu", en: "Title", cell: ({ title }) => title },
  { vi: "Nơi ban hành", en: "Issued by", cell: ({ outsideIssuer, unitName }) => outsideIssuer ?? unitName },
  { vi: "Người ký", en: "Signed by", cell: ({ signerName }) => signerName },
  { vi: "Hiệu lực từ", en: "In force from", cell: ({ inForceFrom }) => inForceFrom },
  { vi: "Hiệu lực đến", en: "In force until", cell: ({ inForceUntil }) => inForceUntil },
  { vi: "Hạn tiếp nhận", en: "Acknowledge by", cell: ({ acknowledgeBy }) => acknowledgeBy },
  { vi: "Căn cứ", en: "Rests on", cell: ({ restsOn }) => restsOn?.number },
  { vi: "Trạng thái", en: "State", cell: ({ state }, language) => worded(states[state], language) },
];

const receiptColumns: readonly ListColumn<DirectiveReceipt>[] = [
  { vi: "Đơn vị", en: "Unit", cell: ({ unitName }) => unitName },
  { vi: "Đơn vị cấp trên", en: "Unit above", cell: ({ parentName }) => parentName },
  { vi: "Cấp", en: "Tier", cell: ({ tier }) => tier },
  { vi: "Trạng thái", en: "State", cell: ({ state }, language) => worded(receiptStates[state], language) },
  { vi: "Thời điểm tiếp nhận", en: "Acknowledged at", cell: ({ acknowledgedAt }) => acknowledgedAt },
  { vi: "Người tiếp nhận", en: "Acknowledged by", cell: ({ acknowledgedBy }) => acknowledgedBy },
  { vi: "Ghi chú", en: "Note", cell: ({ note }) => note },
  { vi: "Văn bản triển khai", en: "Passed on by", cell: ({ passedOn }) => passedOn?.number },
  {
    vi: "Chuyển giao cho",
    en: "Handed over to",
    cell: ({ handedTo }) => handedTo.map(({ unitName }) => unitName).join("; "),
  },
];

/** Directives by the filters of their list. Who signed is told too, and is written down as read. */
export const directives = procedure("directives.read")
  .input(listFiles.directivesFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, ...filter } = input;
    const lists = listsOf(ctx);
    const known = new Map((await lists.kinds()).map((kind) => [kind.code, kind]));
    async function* rows() {
      for await (const row of everyPage((after) => lists.list({ ...filter, first: PAGE, after }))) {
        yield { ...row, kindOf: known.get(row.kind) };
      }
    }
    const file = { baseName: "van-ban-chi-dao", format, language, columns: directiveColumns, rows: rows(), most };
    const written = await writeListFile(file);
    await auditRead(ctx.database, {
      principal: ctx.principal,
      operation: "exports.directives",
      rows: written.rows,
      reason: "file",
      requestId: ctx.requestId,
    });
    return written.file;
  });

/** Units that a directive is addressed to, and what they did; the list records who read it. */
export const directiveReceipts = procedure("directives.read")
  .input(listFiles.directiveReceiptsFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, ...filter } = input;
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.receipts({ ...filter, first: PAGE, after }));
    return (
      await writeListFile({ baseName: "tiep-nhan-van-ban", format, language, columns: receiptColumns, rows, most })
    ).file;
  });
