import { expect, it } from "vitest";
import { type ReceiptPaper, receiptLines, receiptsPdf, receiptTitle } from "./receipt-paper.ts";

const paper: ReceiptPaper = {
  number: "0012/2026",
  kind: "CASH",
  receivedOn: "2026-11-20",
  unitName: "Xã Võng Xuyên",
  fundName: "Quỹ khuyến học xã Võng Xuyên",
  donorName: "Dòng họ Đặng",
  purposeName: "Học bổng",
  amount: 1_500_000n,
  goods: null,
  valuedBy: null,
  basis: null,
  voidedOn: null,
  copy: false,
  proof: "proof",
  trailUrl: "https://hoc.example/g/0123456789abcdef0123456789abcdef",
};

it("says who gave what for, in figures and in words", () => {
  expect(receiptLines(paper)).toEqual([
    "Nhà tài trợ: Dòng họ Đặng",
    "Hình thức: tiền mặt",
    "Mục đích: Học bổng",
    "Số tiền: 1.500.000 đồng",
    "Viết bằng chữ: Một triệu năm trăm nghìn đồng",
  ]);
  const goods = { goods: "50 bộ sách", valuedBy: "Tổ định giá", basis: "Giá bìa" };
  expect(receiptLines({ ...paper, ...goods, kind: "GOODS", donorName: null, purposeName: null })).toEqual([
    "Nhà tài trợ: Nhà hảo tâm không nêu tên",
    "Hình thức: hiện vật – 50 bộ sách",
    "Mục đích: Quỹ chung",
    "Trị giá: 1.500.000 đồng",
    "Viết bằng chữ: Một triệu năm trăm nghìn đồng",
    "Người định giá: Tổ định giá; căn cứ: Giá bìa",
  ]);
  expect([receiptTitle("BANK"), receiptTitle("GOODS")]).toEqual(["PHIẾU THU", "GIẤY GHI NHẬN TÀI TRỢ"]);
});

it("is a PDF of a page per receipt", async () => {
  const chunks: Uint8Array[] = [];
  const papers = [paper, { ...paper, copy: true }, { ...paper, voidedOn: "2026-11-21" }];
  for await (const chunk of receiptsPdf(papers, new Date("2026-11-24T03:00:00Z"))) chunks.push(chunk);
  const file = Buffer.concat(chunks).toString("latin1");
  expect(file.slice(0, 5)).toBe("%PDF-");
  expect(file.match(/\/Type \/Page\b/gu)).toHaveLength(3);
});
