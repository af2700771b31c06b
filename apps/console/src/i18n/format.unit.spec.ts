import { describe, expect, it } from "vitest";
import {
  addDays,
  compareText,
  formatDate,
  formatInstant,
  formatNumber,
  formatPercent,
  isCalendarDate,
  localName,
  NOTHING,
  parseDate,
} from "./format.ts";

describe("dates", () => {
  it("are written dd/MM/yyyy", () => {
    expect(formatDate("2025-07-01")).toBe("01/07/2025");
    expect(formatDate(null)).toBe(NOTHING);
    expect(formatDate("01.07.2025")).toBe(NOTHING);
  });

  it("of instants are Ha Noi's", () => {
    expect(formatInstant("2025-06-30T17:30:00Z")).toBe("01/07/2025 00:30");
    expect(formatInstant("2025-12-31T16:59:00Z")).toBe("31/12/2025 23:59");
    expect(formatInstant(null)).toBe(NOTHING);
  });

  it.each([
    ["01/07/2025", "2025-07-01"],
    ["1/7/2025", "2025-07-01"],
    [" 29-02-2024 ", "2024-02-29"],
    ["1.7.2025", "2025-07-01"],
    ["01072025", "2025-07-01"],
  ])("are read as people type them: %s", (typed, date) => {
    expect(parseDate(typed)).toBe(date);
  });

  it.each(["29/02/2025", "31/04/2025", "00/01/2025", "13/13/2025", "2025-07-01", "1/7/25", "", "hôm nay", "1/1/1899"])(
    "are not made up: %s",
    (typed) => {
      expect(parseDate(typed)).toBeUndefined();
    },
  );

  it("of the API are told from other texts", () => {
    expect(isCalendarDate("2024-02-29")).toBe(true);
    expect(isCalendarDate("2025-02-29")).toBe(false);
    expect(isCalendarDate("2025-2-1")).toBe(false);
    expect(isCalendarDate(undefined)).toBe(false);
  });

  it("are counted over the ends of months and years", () => {
    expect(addDays("2025-07-01", -1)).toBe("2025-06-30");
    expect(addDays("2024-12-31", 1)).toBe("2025-01-01");
  });
});

describe("numbers", () => {
  it("are written as in Viet Nam", () => {
    expect(formatNumber(1_953_233)).toBe("1.953.233");
    expect(formatPercent(87.27)).toBe("87,27 %");
    expect(formatPercent(54)).toBe("54,00 %");
  });

  it("that are missing are not zero", () => {
    expect(formatNumber(null)).toBe(NOTHING);
    expect(formatPercent(undefined)).toBe(NOTHING);
    expect(formatNumber(0)).toBe("0");
  });
});

describe("names", () => {
  it("are in Vietnamese order, numbers by value", () => {
    const names = [
      "Quận Đống Đa",
      "Phường 10",
      "Quận Ba Đình",
      "Phường 2",
      "Quận Cầu Giấy",
      "Huyện Ứng Hòa",
      "Huyện Ba Vì",
    ];
    expect(names.sort(compareText)).toEqual([
      "Huyện Ba Vì",
      "Huyện Ứng Hòa",
      "Phường 2",
      "Phường 10",
      "Quận Ba Đình",
      "Quận Cầu Giấy",
      "Quận Đống Đa",
    ]);
  });

  it("fall back to Vietnamese", () => {
    expect(localName({ nameVi: "Thành phố", nameEn: "City" }, "en")).toBe("City");
    expect(localName({ nameVi: "Thành phố", nameEn: null }, "en")).toBe("Thành phố");
    expect(localName({ nameVi: "Thành phố", nameEn: "City" }, "vi")).toBe("Thành phố");
  });
});
