import { downloadFile, type EventFigures, listFiles, records } from "@khuyenhoc/contracts";
import { type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { createCallerFactory, procedure, router } from "../../context.ts";
import { below } from "./procedures.ts";

const told = (count: number | null, language: listFiles.ListLanguage) =>
  count ?? (language === "en" ? "(not shown: few)" : "(không nêu: số nhỏ)");

/** Whole hours of attendance by roll, rounded down. */
const hoursOf = ({ minutes }: EventFigures) => (minutes === null ? null : Math.floor(minutes / 60));

const columns: readonly ListColumn<EventFigures>[] = [
  { vi: "Đơn vị", en: "Unit", cell: ({ unitName }) => unitName },
  { vi: "Năm", en: "Year", cell: ({ year }) => year },
  { vi: "Sự kiện đã tổ chức", en: "Events held", cell: ({ events }) => events },
  { vi: "Lượt đại biểu", en: "Delegates", cell: ({ delegates }, language) => told(delegates, language) },
  {
    vi: "Giờ tham dự (theo điểm danh)",
    en: "Hours attended (by roll)",
    cell: (row, language) => told(hoursOf(row), language),
  },
  { vi: "Đơn vị phối hợp", en: "Partner departments", cell: ({ partners }) => partners },
];

// A file holds what the screen shows: the same procedure is asked, with its scope and what it hides.
const figuresOf = createCallerFactory(router({ below }));

/** {@link below} as a table. */
export const file = procedure("event-figures.read")
  .input(records.askEventFiguresFile)
  .output(downloadFile)
  .query(async ({ ctx, input: { format, language, ...question } }) => {
    const rows = await figuresOf(ctx).below(question);
    const baseName = `so-lieu-su-kien-${question.year}`;
    return (await writeListFile({ baseName, format, language, columns, rows, most: listFiles.MAX_LIST_ROWS })).file;
  });
