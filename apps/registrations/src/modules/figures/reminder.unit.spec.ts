import { expect, it } from "vitest";
import { reminderText } from "./reminder.ts";

it("names what is undone and nothing else", () => {
  const unit = { nameVi: "phường Bưởi", missesRegistrations: false, missesReport: true };
  expect(reminderText(unit, 2026, "2026-11-24")).toBe(
    "Kính gửi Hội Khuyến học phường Bưởi: tính đến ngày 24/11/2026, đơn vị chưa nộp báo cáo năm 2026. Đề nghị đơn vị nộp báo cáo trên hệ thống trong thời gian sớm nhất. Trân trọng cảm ơn.",
  );
  expect(reminderText({ ...unit, missesRegistrations: true }, 2026, "2026-11-24")).toContain(
    "chưa có hồ sơ đăng ký danh hiệu học tập nào của năm 2026 và chưa nộp báo cáo năm 2026",
  );
});
