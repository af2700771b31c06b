import { downloadFile, type EventView, events, listFiles, today } from "@khuyenhoc/contracts";
import { unitNames } from "@khuyenhoc/jobs";
import { everyPage, type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { createCallerFactory, procedure, router } from "../../context.ts";
import { question } from "./command.ts";
import { list } from "./events.ts";
import { kinds } from "./kinds.ts";

interface Row extends EventView {
  unit: { code: string; name: string };
  kind: { vi: string; en: string };
}

const states = {
  vi: {
    PLANNED: "Đã lên kế hoạch",
    OPEN: "Đang mở",
    HELD: "Đã tổ chức",
    CLOSED: "Đã khóa",
    CANCELLED: "Đã hủy",
  },
  en: { PLANNED: "Planned", OPEN: "Open", HELD: "Held", CLOSED: "Closed", CANCELLED: "Cancelled" },
} as const;

const clock = new Intl.DateTimeFormat("en-GB", {
  ...({ timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const),
});

const columns: readonly ListColumn<Row>[] = [
  { vi: "Ngày", en: "Day", cell: ({ day }) => day },
  { vi: "Bắt đầu", en: "Begins", cell: ({ startsAt }) => clock.format(new Date(startsAt)) },
  { vi: "Ngày kết thúc", en: "Last day", cell: ({ endsAt }) => today(new Date(endsAt)) },
  { vi: "Kết thúc", en: "Ends", cell: ({ endsAt }) => clock.format(new Date(endsAt)) },
  { vi: "Sự kiện", en: "Event", cell: ({ title }) => title },
  { vi: "Loại", en: "Kind", cell: ({ kind }, language) => kind[language] },
  { vi: "Mã đơn vị", en: "Unit code", cell: ({ unit }) => unit.code },
  { vi: "Đơn vị tổ chức", en: "Organiser", cell: ({ unit }) => unit.name },
  { vi: "Đơn vị phối hợp", en: "Partners", cell: ({ partners }) => partners.join("; ") },
  { vi: "Địa điểm", en: "Place", cell: ({ place }) => place?.name },
  { vi: "Trạng thái", en: "State", cell: ({ state }, language) => states[language][state] },
  {
    vi: "Đại biểu (khai, hoặc đã xác nhận)",
    en: "Delegates (declared, or confirmed)",
    cell: ({ attendance, declaredDelegates, confirmed }) => (attendance === "DECLARED" ? declaredDelegates : confirmed),
  },
  // Text: longer than what a table's numbers hold exactly.
  { vi: "Kinh phí (đồng)", en: "Budget (đồng)", cell: ({ budget }) => budget },
];

// A file holds what its list shows: the list's own procedure is asked page by page, with its scope and order.
const listsOf = createCallerFactory(router({ list, kinds }));
const PAGE = 100;

/** {@link list} as a table. */
export const file = procedure("events.read")
  .input(events.eventsFile)
  .output(downloadFile)
  .query(async ({ ctx, input: { filter, format, language } }) => {
    const lists = listsOf(ctx);
    const unitOf = await question(ctx, unitNames);
    const names = new Map((await lists.kinds()).map(({ code, nameVi, nameEn }) => [code, { vi: nameVi, en: nameEn }]));
    async function* rows(): AsyncGenerator<Row> {
      for await (const event of everyPage((after) => lists.list({ filter, after, first: PAGE }))) {
        const kind = names.get(event.kindCode) ?? { vi: event.kindCode, en: event.kindCode };
        yield { ...event, unit: unitOf(event.unitId), kind };
      }
    }
    const most = listFiles.MAX_LIST_ROWS;
    return (await writeListFile({ baseName: "su-kien", format, language, columns, rows: rows(), most })).file;
  });
