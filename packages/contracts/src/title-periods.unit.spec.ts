import { describe, expect, it } from "vitest";
import { addMonths, earliestOf, type HeldPeriod, lastDayOf } from "./title-periods.ts";

const levels = [
  { code: "LEVEL_1", titleVi: "1", titleEn: "1", minTotal: 50 },
  { code: "LEVEL_2", titleVi: "2", titleEn: "2", minTotal: 80, after: { level: "LEVEL_1", months: 12 } },
];
const earliest = (date: string, ...held: HeldPeriod[]) => earliestOf({ levels }, "LEVEL_2", held, date);
const one = (from: string, until: string | null): HeldPeriod => ({ level: "LEVEL_1", from, until });

describe("months", () => {
  it.each([
    ["2026-11-20", 12, "2027-11-20"],
    ["2026-01-31", 1, "2026-02-28"],
    ["2028-01-31", 1, "2028-02-29"],
    ["2026-12-15", 2, "2027-02-15"],
    ["2026-03-31", -1, "2026-02-28"],
  ])("from %s by %i are %s", (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it("bound a recognition by the day before they are over", () => {
    expect(lastDayOf({ validMonths: 36 }, "2026-11-20")).toBe("2029-11-19");
    expect(lastDayOf({ validMonths: 36 }, "2026-01-01")).toBe("2028-12-31");
    expect(lastDayOf({ validMonths: null }, "2026-11-20")).toBeNull();
    expect(lastDayOf({}, "2026-11-20")).toBeNull();
  });
});

describe("a level that comes after another", () => {
  const now = { from: null, missing: null };

  it("is possible once that one was held for long enough, to the day", () => {
    expect(earliest("2026-11-19", one("2025-11-20", null))).toEqual({ from: "2026-11-20", missing: null });
    expect(earliest("2026-11-20", one("2025-11-20", null))).toEqual(now);
    expect(earliest("2026-11-20", { ...one("2025-11-20", null), level: "LEVEL_2" })).toEqual(now);
  });

  it("needs that one to hold on the day, without a break before", () => {
    expect(earliest("2026-11-20")).toEqual({ from: null, missing: "LEVEL_1" });
    expect(earliest("2026-11-20", one("2023-01-01", "2025-12-31"))).toEqual({ from: null, missing: "LEVEL_1" });
    expect(earliest("2026-11-20", one("2026-11-21", null))).toEqual({ from: null, missing: "LEVEL_1" });
    const renewed = one("2026-01-01", "2028-12-31");
    expect(earliest("2026-11-20", renewed, one("2023-01-01", "2025-12-31"))).toEqual(now);
    expect(earliest("2026-11-20", one("2023-01-01", "2025-12-30"), renewed)).toEqual({
      from: "2027-01-01",
      missing: null,
    });
  });

  it("says nothing about a level without such a rule", () => {
    expect(earliestOf({ levels }, "LEVEL_1", [], "2026-11-20")).toEqual(now);
  });
});
