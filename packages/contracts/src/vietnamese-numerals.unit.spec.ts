import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountInWords, dateInWords, dateLine, numberInWords } from "./vietnamese-numerals.ts";

describe("numbers in words", () => {
  it.each([
    [0n, "không"],
    [5n, "năm"],
    [10n, "mười"],
    [11n, "mười một"],
    [14n, "mười bốn"],
    [15n, "mười lăm"],
    [20n, "hai mươi"],
    [21n, "hai mươi mốt"],
    [24n, "hai mươi tư"],
    [25n, "hai mươi lăm"],
    [101n, "một trăm linh một"],
    [110n, "một trăm mười"],
    [111n, "một trăm mười một"],
    [505n, "năm trăm linh năm"],
    [1_000n, "một nghìn"],
    [1_005n, "một nghìn không trăm linh năm"],
    [2_026n, "hai nghìn không trăm hai mươi sáu"],
    [1_000_001n, "một triệu không trăm linh một"],
    [12_345_678n, "mười hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám"],
    [1_000_000_000n, "một tỷ"],
    [1_000_000_001n, "một tỷ không trăm linh một"],
    [2_000_500_000_000n, "hai nghìn tỷ năm trăm triệu"],
    [1_000_000_000_000_000_000n, "một tỷ tỷ"],
    [-21n, "âm hai mươi mốt"],
  ])("%s is %s", (value, words) => {
    expect(numberInWords(value)).toBe(words);
  });

  it("writes amounts with a capital and the currency", () => {
    expect(amountInWords(1_200_000_000n)).toBe("Một tỷ hai trăm triệu đồng");
    expect(amountInWords(-15n)).toBe("Âm mười lăm đồng");
    expect(amountInWords(0n)).toBe("Không đồng");
  });

  it("can be read back: no two numbers have the same words", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (value) => {
        expect(readBack(numberInWords(value))).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("is NFC, in single spaces, and the same for number and bigint", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (value) => {
        const words = numberInWords(value);
        expect(words).toBe(words.normalize("NFC").replace(/\s+/gu, " ").trim());
        expect(words).toBe(numberInWords(BigInt(value)));
      }),
    );
  });
});

describe("dates", () => {
  it.each([
    ["2026-11-24", "ngày 24 tháng 11 năm 2026"],
    ["2026-02-05", "ngày 05 tháng 02 năm 2026"],
    ["2026-03-09", "ngày 09 tháng 3 năm 2026"],
  ])("the line for %s is %s", (date, line) => {
    expect(dateLine(date)).toBe(line);
  });

  it.each([
    ["2026-11-24", "ngày hai mươi tư tháng mười một năm hai nghìn không trăm hai mươi sáu"],
    ["2025-04-05", "ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi lăm"],
    ["2030-01-10", "ngày mồng mười tháng một năm hai nghìn không trăm ba mươi"],
    ["2021-12-31", "ngày ba mươi mốt tháng mười hai năm hai nghìn không trăm hai mươi mốt"],
  ])("%s in words is %s", (date, words) => {
    expect(dateInWords(date)).toBe(words);
  });

  it("refuses what is no date", () => {
    expect(() => dateLine("24/11/2026")).toThrow(RangeError);
  });
});

/** Reads the words back, by rules of its own: what is said last is worth least. */
function readBack(words: string): bigint {
  const named: Record<string, bigint> = {
    không: 0n,
    một: 1n,
    mốt: 1n,
    hai: 2n,
    ba: 3n,
    bốn: 4n,
    tư: 4n,
    năm: 5n,
    lăm: 5n,
    sáu: 6n,
    bảy: 7n,
    tám: 8n,
    chín: 9n,
  };
  let total = 0n;
  let part = 0n;
  let digit = 0n;
  for (const token of words.split(" ")) {
    const known = named[token];
    if (known !== undefined) digit = known;
    else if (token === "trăm") [part, digit] = [part + digit * 100n, 0n];
    else if (token === "mươi") [part, digit] = [part + digit * 10n, 0n];
    else if (token === "mười") [part, digit] = [part + 10n, 0n];
    else if (token === "nghìn") [total, part, digit] = [total + (part + digit) * 1000n, 0n, 0n];
    else if (token === "triệu") [total, part, digit] = [total + (part + digit) * 1_000_000n, 0n, 0n];
    else if (token === "tỷ") [total, part, digit] = [(total + part + digit) * 1_000_000_000n, 0n, 0n];
    else if (token !== "linh") throw new Error(`unknown word ${token}`);
  }
  return total + part + digit;
}
