import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayInYear, shiftTo } from "./shifting.ts";

const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay();
const dates = fc
  .date({ min: new Date("2000-01-01T00:00:00Z"), max: new Date("2099-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const years = fc.integer({ min: 2000, max: 2100 });

describe("the day of an event in another year", () => {
  it("keeps its day of the week, nearest to the same date", () => {
    // 10 December 2026 is a Thursday, and so is 9 December 2027.
    expect(dayInYear("2026-12-10", 2027, "WEEKDAY")).toBe("2027-12-09");
    expect(dayInYear("2026-10-02", 2027, "WEEKDAY")).toBe("2027-10-01");
    expect(dayInYear("2026-12-10", 2026, "WEEKDAY")).toBe("2026-12-10");
    // The nearest would lie in the year before or after.
    expect(dayInYear("2026-01-01", 2027, "WEEKDAY")).toBe("2027-01-07");
    expect(dayInYear("2027-12-31", 2026, "WEEKDAY")).toBe("2026-12-25");
  });

  it("keeps its date where that is asked for", () => {
    expect(dayInYear("2026-10-02", 2027, "DATE")).toBe("2027-10-02");
    expect(dayInYear("2024-02-29", 2028, "DATE")).toBe("2028-02-29");
    expect(dayInYear("2024-02-29", 2027, "DATE")).toBe("2027-02-28");
  });

  it("always lies in that year, less than a week from the same date, on the same day of the week", () => {
    fc.assert(
      fc.property(dates, years, (date, year) => {
        const day = dayInYear(date, year, "WEEKDAY");
        expect(day.slice(0, 4)).toBe(String(year));
        expect(weekday(day)).toBe(weekday(date));
        const apart = Math.abs(Date.parse(day) - Date.parse(dayInYear(date, year, "DATE"))) / 86_400_000;
        expect(apart).toBeLessThanOrEqual(6);
      }),
    );
  });
});

describe("moving to a day", () => {
  it("counts days of Hanoi and keeps the time of the day there", () => {
    // 01:30 on the 11th in Hanoi.
    const shift = shiftTo("2026-12-10T18:30:00.000Z", "2027-12-11");
    expect(shift("2026-12-10T18:30:00.000Z")).toBe("2027-12-10T18:30:00.000Z");
    expect(shift("2026-12-11T02:00:00.000Z")).toBe("2027-12-11T02:00:00.000Z");
  });
});
