import type { ParticipantKind } from "@khuyenhoc/contracts";
import {
  A4_PORTRAIT,
  colours,
  drawPages,
  endDocument,
  issuingBody,
  openDocument,
  PaperTable,
  Sheet,
  type Size,
} from "@khuyenhoc/paper";

/** What a ticket or a badge says. */
export interface TicketPaper {
  eventTitle: string;
  organiserName: string;
  startsAt: Date;
  endsAt: Date;
  place: string | null;
  name: string;
  office: string | null;
  unitName: string;
  kind: ParticipantKind;
  /** What the QR code holds. */
  ticket: string;
}

const hanoi = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});
/** An instant as it is read in Hanoi: "08:00, 24/11/2026". */
export function momentText(instant: Date): string {
  const parts = new Map(hanoi.formatToParts(instant).map(({ type, value }) => [type, value]));
  const [hour, minute, day, month, year] = (["hour", "minute", "day", "month", "year"] as const).map(
    (type) => parts.get(type) ?? "",
  );
  return `${hour}:${minute}, ${day}/${month}/${year}`;
}

const kindTitles: Readonly<Record<ParticipantKind, string>> = {
  DELEGATE: "ĐẠI BIỂU",
  GUEST: "KHÁCH MỜI",
  SPEAKER: "BÁO CÁO VIÊN",
  CITIZEN: "NGƯỜI THAM DỰ",
};

const STRIP: Size = { width: A4_PORTRAIT.width, height: A4_PORTRAIT.height / 4 };
const BADGE: Size = { width: A4_PORTRAIT.width / 2, height: A4_PORTRAIT.height / 4 };

/** A ticket in a strip across the page. @param top of the strip */
function drawTicket(sheet: Sheet, paper: TicketPaper, top: number): void {
  const side = 150;
  const left = { x: 40, width: STRIP.width - side - 100, align: "left" } as const;
  let y = sheet.fitted(issuingBody(paper.organiserName), { face: "bold", size: 10 }, 7, { ...left, y: top + 18 });
  y = sheet.fitted(paper.eventTitle, { face: "bold", size: 15, colour: colours.seal }, 10, { ...left, y: y + 4 });
  const when = `${momentText(paper.startsAt)} – ${momentText(paper.endsAt)}`;
  y = sheet.fitted(when, { face: "regular", size: 10.5 }, 8, { ...left, y: y + 3 });
  if (paper.place !== null) y = sheet.fitted(paper.place, { face: "regular", size: 10.5 }, 7, { ...left, y: y + 1 });
  y = sheet.fitted(paper.name, { face: "bold", size: 19 }, 11, { ...left, y: y + 7 });
  y = sheet.fitted(positionOf(paper), { face: "regular", size: 10.5 }, 7, { ...left, y: y + 1 });
  sheet.text(kindTitles[paper.kind], { face: "bold", size: 9, colour: colours.faint }, { ...left, y: y + 3 });
  sheet.qr(paper.ticket, STRIP.width - side - 30, top + 22, side);
  const note = "Xuất trình mã này tại bàn điểm danh";
  sheet.text(note, { face: "italic", size: 8 }, { x: STRIP.width - side - 40, width: side + 20, y: top + 174 });
}

const positionOf = ({ office, unitName }: TicketPaper): string =>
  [office, unitName].filter((part) => part !== null && part !== "").join(", ");

function drawBadge(sheet: Sheet, paper: TicketPaper, x: number, top: number): void {
  const side = 112;
  const box = { x: x + 14, width: BADGE.width - 28 };
  let y = sheet.fitted(paper.eventTitle, { face: "bold", size: 9, colour: colours.faint }, 6, { ...box, y: top + 12 });
  y = sheet.fitted(paper.name, { face: "bold", size: 20 }, 11, { ...box, y: y + 5 });
  y = sheet.fitted(positionOf(paper), { face: "regular", size: 10.5 }, 7, { ...box, y: y + 1 });
  y = sheet.text(kindTitles[paper.kind], { face: "bold", size: 11, colour: colours.seal }, { ...box, y: y + 4 });
  sheet.qr(paper.ticket, x + (BADGE.width - side) / 2, Math.min(y + 3, top + BADGE.height - side - 8), side);
}

/** Groups of so many, so that each group is one page. */
async function* grouped<Item>(items: AsyncIterable<Item> | Iterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

/** One ticket on a strip of its own. @param made instant that the file says it was made */
export function ticketPdf(paper: TicketPaper, made: Date): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Vé tham dự", size: STRIP, made }, [paper], (sheet, one) => drawTicket(sheet, one, 0));
}

/** Tickets, four on a page to be cut. */
export function ticketsPdf(
  papers: AsyncIterable<TicketPaper> | Iterable<TicketPaper>,
  made: Date,
): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Vé tham dự", size: A4_PORTRAIT, made }, grouped(papers, 4), (sheet, group) => {
    group.forEach((paper, index) => {
      drawTicket(sheet, paper, index * STRIP.height);
      if (index > 0) sheet.rule(0, index * STRIP.height, STRIP.width, colours.line);
    });
  });
}

/** Badges, eight on a page to be cut. */
export function badgesPdf(
  papers: AsyncIterable<TicketPaper> | Iterable<TicketPaper>,
  made: Date,
): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Thẻ đại biểu", size: A4_PORTRAIT, made }, grouped(papers, 8), (sheet, group) => {
    group.forEach((paper, index) => {
      const top = Math.floor(index / 2) * BADGE.height;
      drawBadge(sheet, paper, (index % 2) * BADGE.width, top);
      if (index % 2 === 0 && index > 0) sheet.rule(0, top, A4_PORTRAIT.width, colours.line);
    });
  });
}

export interface RollLine {
  name: string;
  office: string | null;
}
/** The people of one unit on the list that everybody signs. */
export interface RollUnit {
  unitName: string;
  lines: readonly RollLine[];
}

/** Room for a signature: two lines. */
const toSign = " \n ";

/** The list that everybody signs (danh sách ký tên), each unit from a new page on. */
export function rollPdf(
  event: { title: string; organiserName: string; startsAt: Date; place: string | null },
  units: readonly RollUnit[],
  made: Date,
): Promise<Buffer> {
  const document = openDocument({ title: "Danh sách ký tên", size: A4_PORTRAIT, made });
  const sheet = new Sheet(document, A4_PORTRAIT);
  const width = A4_PORTRAIT.width - 80;
  const table = new PaperTable(document, {
    x: 40,
    widths: [32, 190, 173, 120],
    heads: ["STT", "Họ và tên", "Chức vụ", "Ký tên"],
    aligns: ["center", "left", "left", "center"],
    top: 40,
    bottom: A4_PORTRAIT.height - 50,
  });
  for (const { unitName, lines } of units) {
    document.addPage();
    const box = { x: 40, width };
    let y = sheet.text(issuingBody(event.organiserName), { face: "bold", size: 11 }, { ...box, y: 40, align: "left" });
    y = sheet.text("DANH SÁCH KÝ TÊN", { face: "bold", size: 16, colour: colours.seal }, { ...box, y: y + 10 });
    y = sheet.text(event.title, { face: "bold", size: 13 }, { ...box, y: y + 2 });
    const where = [momentText(event.startsAt), event.place].filter((part) => part !== null).join(" – ");
    y = sheet.text(where, { face: "italic", size: 10.5 }, { ...box, y: y + 2 });
    y = sheet.text(
      `${unitName} (${lines.length} người)`,
      { face: "bold", size: 11.5 },
      { ...box, y: y + 10, align: "left" },
    );
    y = table.head(y + 6);
    lines.forEach(({ name, office }, index) => {
      y = table.row([String(index + 1), name, office ?? "", toSign], y);
    });
  }
  return endDocument(document);
}
