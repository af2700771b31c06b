import { expect, it } from "vitest";
import { attendedLine, durationText } from "./paper.ts";
import { maskedName } from "./public.ts";

it.each([
  ["Nguyễn Văn An", "N. V. An"],
  ["đặng  ánh", "Đ. ánh"],
  ["An", "An"],
])("of %s the page shows %s", (name, shown) => expect(maskedName(name)).toBe(shown));

it.each([
  [45, "45 phút"],
  [60, "1 giờ"],
  [270, "4 giờ 30 phút"],
])("%i minutes are written %s", (minutes, text) => expect(durationText(minutes)).toBe(text));

it("says the day, or the days", () => {
  const minutes = 60;
  expect(attendedLine({ fromDay: "2026-11-24", toDay: "2026-11-24", minutes })).toBe(
    "ngày 24/11/2026, thời lượng tham dự 1 giờ",
  );
  expect(attendedLine({ fromDay: "2026-11-24", toDay: "2026-11-26", minutes })).toContain(
    "từ ngày 24/11/2026 đến ngày 26/11/2026",
  );
});
