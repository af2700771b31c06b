import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDay, parseDong } from "./cells.ts";

describe("an amount", () => {
  it.each([
    ["1500000", 1_500_000n],
    ["1,500,000", 1_500_000n],
    ["1.500.000", 1_500_000n],
    ["1,500,000.00", 1_500_000n],
    ["1.500.000,00", 1_500_000n],
    ["+1 500 000 VND", 1_500_000n],
    ["-500.000 đ", -500_000n],
    ["(500,000)", -500_000n],
    ["100.00", 100n],
    ["1.500", 1500n],
    ["0", 0n],
  ])("%s", (cell, amount) => expect(parseDong(cell)).toBe(amount));

  it.each(["", "abc", "1.500.00", "12,34", "1.50", "1,500.000,00", "1,50,000", "--5", "(-5)", "1e6", "=1+1"])(
    "is not read from %j",
    (cell) => expect(parseDong(cell)).toBeUndefined(),
  );

  it("is read back however it was grouped", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -999_999_999_999_999n, max: 999_999_999_999_999n }),
        fc.constantFrom(",", "."),
        fc.boolean(),
        (amount, sign, cents) => {
          const grouped = (amount < 0n ? -amount : amount).toString().replace(/\B(?=(\d{3})+$)/gu, sign);
          const text = `${amount < 0n ? "-" : ""}${grouped}${cents ? `${sign === "," ? "." : ","}00` : ""}`;
          expect(parseDong(text)).toBe(amount);
        },
      ),
    );
  });
});

describe("a day", () => {
  it.each([
    ["24/11/2026", "2026-11-24"],
    ["4/1/2026 15:30:22", "2026-01-04"],
    ["24-11-26", "2026-11-24"],
    ["24.11.2026", "2026-11-24"],
    ["2026-11-24T08:00:00.000Z", "2026-11-24"],
    ["29/02/2024", "2024-02-29"],
  ])("%s", (cell, day) => expect(parseDay(cell)).toBe(day));

  it.each(["", "Tổng cộng", "31/02/2026", "11/24/2026", "2026", "24/11/202", "1/1/1899"])(
    "is not read from %j",
    (cell) => expect(parseDay(cell)).toBeUndefined(),
  );
});
