import { expect, it } from "vitest";
import { remindersText, reminderText } from "./reminder.ts";

const plan = {
  number: "15/KH-HKH",
  title: "Triển khai Nghị quyết 23",
  unitName: "Hội Khuyến học thành phố Hà Nội",
  outsideIssuer: null,
  issuedOn: "2026-03-02",
  acknowledgeBy: "2026-03-16",
};

it("names the directive, its issuer and the last day", () => {
  expect(reminderText(plan, "Phường Bưởi", "2026-03-10")).toBe(
    "Kính gửi Hội Khuyến học Phường Bưởi: tính đến ngày 10/03/2026, đơn vị chưa tiếp nhận văn bản số 15/KH-HKH ngày 02/03/2026 của Hội Khuyến học thành phố Hà Nội “Triển khai Nghị quyết 23” (hạn tiếp nhận ngày 16/03/2026). Đề nghị đơn vị nghiên cứu, bấm “Tiếp nhận” trên hệ thống và tổ chức thực hiện. Trân trọng cảm ơn.",
  );
});

it("says that the last day is over, and who outside issued it", () => {
  const text = reminderText({ ...plan, outsideIssuer: "Thành ủy Hà Nội" }, "Phường Bưởi", "2026-03-17");
  expect(text).toContain("của Thành ủy Hà Nội");
  expect(text).toContain("đã quá hạn tiếp nhận ngày 16/03/2026");
});

it("lists all that have not by the units above them, and how many more there are", () => {
  const open = [
    { unitName: "Phường Bưởi", parentName: "Quận Tây Hồ" },
    { unitName: "Phường Yên Phụ", parentName: "Quận Tây Hồ" },
    { unitName: "Quận Ba Đình", parentName: null },
  ];
  const text = remindersText(plan, open, 5, "2026-03-10");
  expect(text.split("\n").slice(1, 4)).toEqual([
    "- Quận Tây Hồ: Phường Bưởi, Phường Yên Phụ",
    "- Quận Ba Đình",
    "- và 2 đơn vị khác",
  ]);
  expect(remindersText(plan, [], 0, "2026-03-10")).toBe("");
});
