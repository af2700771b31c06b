import { expect, it } from "vitest";
import { linesOf, markOf } from "./voucher.ts";

it("a voucher whose payment was reversed says so, whether it is a copy or not", () => {
  expect(markOf({ state: "REVERSED" }, false)).toBe("ĐÃ HỦY");
  expect(markOf({ state: "REVERSED" }, true)).toBe("ĐÃ HỦY");
  expect(markOf({ state: "PAID" }, true)).toBe("BẢN SAO");
  expect(markOf({ state: "REFUNDED" }, false)).toBeNull();
});

const paper = {
  voucher: "3/2026/PC",
  paidOn: "2026-11-24",
  unitName: "Hội Khuyến học phường Bưởi",
  fundName: "Quỹ khuyến học",
  debit: "612",
  account: "111",
  receiver: "Trần Thị Cô",
  address: null,
  goods: null,
  reason: "Thưởng giáo viên giỏi",
  amount: "2000000",
  proof: "Danh sách ký nhận",
  state: "PAID",
};

it("says what is paid, and on an issue note what is handed out", () => {
  expect(linesOf(paper)).toEqual([
    "Họ và tên người nhận tiền: Trần Thị Cô",
    "Lý do chi: Thưởng giáo viên giỏi",
    "Số tiền: 2.000.000 đồng",
    "Viết bằng chữ: Hai triệu đồng",
    "Chứng từ kèm theo: Danh sách ký nhận",
  ]);
  expect(linesOf({ ...paper, address: "Trường A", goods: "50 quyển vở" })).toEqual([
    "Họ và tên người nhận hiện vật: Trần Thị Cô",
    "Địa chỉ: Trường A",
    "Lý do xuất: Thưởng giáo viên giỏi",
    "Hiện vật: 50 quyển vở, trị giá 2.000.000 đồng",
    "Viết bằng chữ: Hai triệu đồng",
    "Chứng từ kèm theo: Danh sách ký nhận",
  ]);
});
