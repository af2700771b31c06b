import { amountInWords, dateLine, type GiftKind } from "@khuyenhoc/contracts";
import { A5_LANDSCAPE, colours, drawPages, issuingBody, type Sheet, shortDate } from "@khuyenhoc/paper";

/** What one receipt says. */
export interface ReceiptPaper {
  number: string;
  kind: GiftKind;
  receivedOn: string;
  unitName: string;
  fundName: string;
  /** Null: whoever gave stays unknown. */
  donorName: string | null;
  /** Null: general money. */
  purposeName: string | null;
  amount: bigint;
  goods: string | null;
  valuedBy: string | null;
  basis: string | null;
  voidedOn: string | null;
  /** Whether the original was handed out before. */
  copy: boolean;
  /** What the QR code holds: receipt, amount and the link of the books' chain that proves them. */
  proof: string;
  /** Address where whoever gave sees what became of it; nobody can guess it. */
  trailUrl: string;
}

const debits: Readonly<Record<GiftKind, string>> = {
  CASH: "Nợ: 111   Có: 511",
  BANK: "Nợ: 112   Có: 511",
  GOODS: "Nợ: 152   Có: 512",
};
const signers = ["Người lập phiếu", "Kế toán", "Thủ quỹ", "Phụ trách quỹ", "Người nộp"];

/** Phiếu thu for money, giấy ghi nhận tài trợ for goods. */
export function receiptTitle(kind: GiftKind): string {
  return kind === "GOODS" ? "GIẤY GHI NHẬN TÀI TRỢ" : "PHIẾU THU";
}

/** The lines of a receipt below its title. */
export function receiptLines(paper: ReceiptPaper): string[] {
  const { kind, donorName, purposeName, amount, goods, valuedBy, basis } = paper;
  const ways = { CASH: "tiền mặt", BANK: "chuyển khoản", GOODS: "hiện vật" } as const;
  const figures = `${amount.toString().replace(/\B(?=(\d{3})+$)/gu, ".")} đồng`;
  return [
    `Nhà tài trợ: ${donorName ?? "Nhà hảo tâm không nêu tên"}`,
    `Hình thức: ${ways[kind]}${goods === null ? "" : ` – ${goods}`}`,
    `Mục đích: ${purposeName ?? "Quỹ chung"}`,
    `${kind === "GOODS" ? "Trị giá" : "Số tiền"}: ${figures}`,
    `Viết bằng chữ: ${amountInWords(amount)}`,
    ...(valuedBy === null || basis === null ? [] : [`Người định giá: ${valuedBy}; căn cứ: ${basis}`]),
  ];
}

function draw(sheet: Sheet, paper: ReceiptPaper): void {
  const { width } = A5_LANDSCAPE;
  const left = { x: 40, width: 300, align: "left" } as const;
  if (paper.voidedOn !== null) sheet.watermark("ĐÃ HỦY");
  else if (paper.copy) sheet.watermark("BẢN SAO");
  let y = sheet.text(issuingBody(paper.unitName), { face: "bold", size: 10 }, { ...left, y: 34 });
  sheet.text(paper.fundName, { face: "regular", size: 10 }, { ...left, y: y + 1 });
  const right = { x: width - 220, width: 180, align: "right" } as const;
  y = sheet.text(`Số: ${paper.number}`, { face: "bold", size: 11 }, { ...right, y: 34 });
  y = sheet.text(debits[paper.kind], { face: "regular", size: 10 }, { ...right, y: y + 1 });
  const middle = { x: 40, width: width - 80 };
  y = sheet.text(receiptTitle(paper.kind), { face: "bold", size: 21, colour: colours.seal }, { ...middle, y: y + 10 });
  y = sheet.text(dateLine(paper.receivedOn), { face: "italic", size: 11 }, { ...middle, y });
  y += 8;
  for (const line of receiptLines(paper)) {
    y = sheet.text(line, { face: "regular", size: 11.5 }, { x: 40, width: width - 180, align: "left", y: y + 3 });
  }
  if (paper.copy) sheet.mark("BẢN SAO", width - 132, 92);
  if (paper.voidedOn !== null) {
    const note = `Đã hủy ngày ${shortDate(paper.voidedOn)}`;
    sheet.text(
      note,
      { face: "italic", size: 10, colour: colours.seal },
      { x: 40, width: 300, align: "left", y: y + 3 },
    );
  }
  sheet.qr(paper.proof, width - 130, 150, 90);
  sheet.text("Đối chiếu với sổ của quỹ", { face: "italic", size: 8 }, { x: width - 150, width: 130, y: 242 });
  const trail = `Khoản tài trợ này đã làm được gì: ${paper.trailUrl}`;
  sheet.text(trail, { face: "italic", size: 8 }, { x: 40, width: width - 80, align: "left", y: 394 });
  const each = (width - 80) / signers.length;
  signers.forEach((signer, index) => {
    const box = { x: 40 + index * each, width: each };
    sheet.text(signer, { face: "bold", size: 10 }, { ...box, y: 312 });
    sheet.text("(Ký, họ tên)", { face: "italic", size: 9 }, { ...box, y: 326 });
  });
}

/** Receipts as one PDF, a page each. @param made instant that the file says it was made */
export function receiptsPdf(
  papers: AsyncIterable<ReceiptPaper> | Iterable<ReceiptPaper>,
  made: Date,
): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Phiếu thu", size: A5_LANDSCAPE, made }, papers, draw);
}
