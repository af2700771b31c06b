import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { birthYearOf, faultOfCitizenNumber } from "./citizen-number.ts";

const presentYear = 2026;
const check = (digits: string, birthYear?: number) =>
  faultOfCitizenNumber(digits, { presentYear, ...(birthYear === undefined ? {} : { birthYear }) });

/** A number of somebody born in a year, as the rule puts it together. */
function numberOf(place: string, year: number, isWoman: boolean, random: number): string {
  const century = 2 * Math.floor((year - 1900) / 100) + (isWoman ? 1 : 0);
  return `${place}${century}${String(year % 100).padStart(2, "0")}${String(random).padStart(6, "0")}`;
}
const anyPlace = fc.constantFrom("001", "038", "079", "096", "101", "240");
const anyYear = fc.integer({ min: 1900, max: presentYear });
const anyNumber = fc.record({
  place: anyPlace,
  year: anyYear,
  isWoman: fc.boolean(),
  random: fc.integer({ min: 0, max: 999_999 }),
});

describe("a citizen's number", () => {
  it("is taken when it is put together by the rule, and tells the year of birth", () => {
    fc.assert(
      fc.property(anyNumber, ({ place, year, isWoman, random }) => {
        const digits = numberOf(place, year, isWoman, random);
        expect(check(digits)).toBeNull();
        expect(check(digits, year)).toBeNull();
        expect(birthYearOf(digits)).toBe(year);
      }),
    );
  });

  it("is refused with another year of birth than the one known", () => {
    fc.assert(
      fc.property(anyNumber, anyYear, ({ place, year, isWoman, random }, other) => {
        fc.pre(other !== year);
        expect(check(numberOf(place, year, isWoman, random), other)).toBe("BIRTH_YEAR");
      }),
    );
  });

  it("has twelve digits and nothing else", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/^\d{12}$/.test(text));
        expect(check(text)).toBe("LENGTH");
      }),
    );
    expect(check("001085 12345")).toBe("LENGTH");
    expect(check("00108512345６")).toBe("LENGTH");
  });

  it.each([
    ["000085123456", "PLACE"],
    ["003085123456", "PLACE"],
    ["100085123456", "PLACE"],
    ["001227123456", "FUTURE"],
    ["001985123456", "FUTURE"],
    ["001226123456", null],
  ] as const)("%s: %s", (digits, fault) => {
    expect(check(digits)).toBe(fault);
  });
});
