import { amountInWords, dateLine } from "@khuyenhoc/contracts";
import { A5_LANDSCAPE, colours, drawPages, issuingBody, type Sheet } from "@khuyenhoc/paper";
import { printedDong } from "./certificate.ts";

export interface VoucherPaper {
  voucher: string;
  paidOn: string;
  unitName: string;
  fundName: string;
  /** Expense that it is, and account that it was paid from. */
  debit: string;
  account: string;
  receiver: string;
  /** Null: none is known. */
  address: string | null;
  /** How much of what was handed out, on an issue note (phiếu xuất kho); null on a payment voucher. */
  goods: string | null;
  reason: string;
  amount: string;
  proof: string;
  /** What has become of the payment since. */
  state: string;
}

const signers = ["Người lập phiếu", "Kế toán", "Thủ quỹ", "Người duyệt", "Người nhận tiền"];
const signersOfGoods = ["Người lập phiếu", "Kế toán", "Thủ kho", "Người duyệt", "Người nhận hiện vật"];

/** What a voucher says, line by line. */
export function linesOf({ receiver, address, reason, goods, amount, proof }: VoucherPaper): string[] {
  const lines =
    goods === null
      ? [`Họ và tên người nhận tiền: ${receiver}`, `Lý do chi: ${reason}`, `Số tiền: ${printedDong(amount)}`]
      : [
          `Họ và tên người nhận hiện vật: ${receiver}`,
          `Lý do xuất: ${reason}`,
          `Hiện vật: ${goods}, trị giá ${printedDong(amount)}`,
        ];
  if (address !== null) lines.splice(1, 0, `Địa chỉ: ${address}`);
  return [...lines, `Viết bằng chữ: ${amountInWords(BigInt(amount))}`, `Chứng từ kèm theo: ${proof}`];
}

/** What stands across a voucher: that its payment was reversed, or that it is a copy. */
export function markOf({ state }: Pick<VoucherPaper, "state">, copy: boolean): string | null {
  if (state === "REVERSED") return "ĐÃ HỦY";
  return copy ? "BẢN SAO" : null;
}

function draw(sheet: Sheet, paper: VoucherPaper, copy: boolean): void {
  const { width } = A5_LANDSCAPE;
  const left = { x: 40, width: 300, align: "left" } as const;
  const mark = markOf(paper, copy);
  if (mark !== null) sheet.watermark(mark);
  let y = sheet.text(issuingBody(paper.unitName), { face: "bold", size: 10 }, { ...left, y: 34 });
  sheet.text(paper.fundName, { face: "regular", size: 10 }, { ...left, y: y + 1 });
  const right = { x: width - 220, width: 180, align: "right" } as const;
  y = sheet.text(`Số: ${paper.voucher}`, { face: "bold", size: 11 }, { ...right, y: 34 });
  y = sheet.text(`Nợ: ${paper.debit}   Có: ${paper.account}`, { face: "regular", size: 10 }, { ...right, y: y + 1 });
  const middle = { x: 40, width: width - 80 };
  y = sheet.text(
    paper.goods === null ? "PHIẾU CHI" : "PHIẾU XUẤT KHO",
    { face: "bold", size: 22, colour: colours.seal },
    { ...middle, y: y + 12 },
  );
  y = sheet.text(dateLine(paper.paidOn), { face: "italic", size: 11 }, { ...middle, y });
  const line = { ...middle, align: "left" } as const;
  y += 10;
  for (const text of linesOf(paper)) {
    y = sheet.text(text, { face: "regular", size: 11.5 }, { ...line, y: y + 3 });
  }
  const each = (width - 80) / signers.length;
  (paper.goods === null ? signers : signersOfGoods).forEach((signer, index) => {
    const box = { x: 40 + index * each, width: each };
    sheet.text(signer, { face: "bold", size: 10 }, { ...box, y: 300 });
    sheet.text("(Ký, họ tên)", { face: "italic", size: 9 }, { ...box, y: 314 });
  });
}

/** Payment vouchers (phiếu chi) and issue notes (phiếu xuất kho), a page each. @param options.copy marks every page as "BẢN SAO" */
export function paymentVouchers(
  papers: Iterable<VoucherPaper>,
  { copy, made }: { copy: boolean; made: Date },
): AsyncGenerator<Uint8Array> {
  const title = copy ? "Chứng từ chi (bản sao)" : "Chứng từ chi";
  return drawPages({ title, size: A5_LANDSCAPE, made }, papers, (sheet, paper) => draw(sheet, paper, copy));
}
