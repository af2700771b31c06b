import { answering, downloadFile, type FundFigures, listFiles } from "@khuyenhoc/contracts";
import { type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { createCallerFactory, procedure, router } from "../../context.ts";
import { figures } from "./figures.ts";

const told = (count: number | null, language: listFiles.ListLanguage) =>
  count ?? (language === "en" ? "(not shown: few)" : "(không nêu: số nhỏ)");

/** Đồng are text: they are longer than what a table's numbers hold exactly. */
const columns: readonly ListColumn<FundFigures>[] = [
  { vi: "Đơn vị", en: "Unit", cell: ({ unitName }) => unitName },
  { vi: "Năm", en: "Year", cell: ({ year }) => year },
  { vi: "Số dư đầu năm (đồng)", en: "Opening (đồng)", cell: ({ opening }) => opening },
  { vi: "Tài trợ bằng tiền (đồng)", en: "Gifts in money (đồng)", cell: ({ raisedInMoney }) => raisedInMoney },
  { vi: "Tài trợ bằng hiện vật (đồng)", en: "Gifts in kind (đồng)", cell: ({ raisedInKind }) => raisedInKind },
  { vi: "Tổng thu (đồng)", en: "Received (đồng)", cell: ({ received }) => received },
  { vi: "Đã sử dụng (đồng)", en: "Used (đồng)", cell: ({ used }) => used },
  { vi: "Khác (đồng)", en: "Other (đồng)", cell: ({ other }) => other },
  { vi: "Số dư cuối năm (đồng)", en: "Closing (đồng)", cell: ({ closing }) => closing },
  { vi: "Đồng/người dân", en: "Đồng per inhabitant", cell: ({ perHead }) => perHead },
  { vi: "Lượt trao", en: "Awards", cell: ({ awards }, language) => told(awards, language) },
  { vi: "Người được nhận", en: "People", cell: ({ people }, language) => told(people, language) },
];

// A file holds what the screen shows: the same procedure is asked, with its scope and what it hides.
const figuresOf = createCallerFactory(router({ figures }));

/** {@link figures} as a table. */
export const figuresFile = procedure("fund-figures.read")
  .input(answering.askFundFiguresFile)
  .output(downloadFile)
  .query(async ({ ctx, input: { format, language, ...question } }) => {
    const rows = await figuresOf(ctx).figures(question);
    const baseName = `so-lieu-quy-${question.year}`;
    return (await writeListFile({ baseName, format, language, columns, rows, most: listFiles.MAX_LIST_ROWS })).file;
  });
