import { describe, expect, it } from "vitest";
import { issuingBody, placeOf, shortDate, signingLine } from "./words.ts";

describe("words of papers", () => {
  it("names the body that issues", () => {
    expect(issuingBody("Phường Yên Hòa")).toBe("HỘI KHUYẾN HỌC PHƯỜNG YÊN HÒA");
    expect(issuingBody("Hội Khuyến học thành phố Hà Nội")).toBe("HỘI KHUYẾN HỌC THÀNH PHỐ HÀ NỘI");
    expect(issuingBody("Ban khuyến học dòng họ Đỗ")).toBe("BAN KHUYẾN HỌC DÒNG HỌ ĐỖ");
  });

  it.each([
    ["Phường Yên Hòa", "Yên Hòa"],
    ["Quận 1", "Quận 1"],
    ["Hội Khuyến học thành phố Hà Nội", "Hà Nội"],
    ["Xã Phúc Lộc", "Phúc Lộc"],
  ])("the place of %s is %s", (unit, place) => expect(placeOf(unit)).toBe(place));

  it("dates a signature at its place, and writes dates as running text does", () => {
    expect(signingLine("Phường Yên Hòa", "2026-11-24")).toBe("Yên Hòa, ngày 24 tháng 11 năm 2026");
    expect(shortDate("2026-01-04")).toBe("04/01/2026");
  });
});
