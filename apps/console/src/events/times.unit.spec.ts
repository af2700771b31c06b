import { describe, expect, it } from "vitest";
import { addMonths, byDay, monthOf, weeksOf } from "./calendar-model.ts";
import { daysOf, halfMoment, instantOf, momentOf, parseTime } from "./times.ts";

describe("a time as it is typed", () => {
  it("is read in the ways people write it", () => {
    for (const typed of ["8:30", "08:30", "8.30", "8h30", "0830", " 8 h 30 "])
      expect([typed, parseTime(typed)]).toEqual([typed, "08:30"]);
    expect(parseTime("14h")).toBe("14:00");
    expect(parseTime("9")).toBe("09:00");
    for (const typed of ["24:00", "8:60", "", "tám giờ", "8:3", "123"])
      expect([typed, parseTime(typed)]).toEqual([typed, undefined]);
  });

  it("is one of Hanoi, and comes back as it was", () => {
    expect(instantOf({ date: "2026-12-10", time: "8h" })).toBe("2026-12-10T01:00:00.000Z");
    expect(instantOf({ date: "2026-12-10", time: "6:30" })).toBe("2026-12-09T23:30:00.000Z");
    expect(instantOf({ date: "2026-12-10", time: "" })).toBeUndefined();
    expect(instantOf({ date: "", time: "08:00" })).toBeUndefined();
    expect(momentOf("2026-12-09T23:30:00.000Z")).toEqual({ date: "2026-12-10", time: "06:30" });
    expect(momentOf(null)).toEqual({ date: "", time: "" });
  });
});

it("a moment is whole, empty, or half: then it must not be taken for none", () => {
  expect(halfMoment({ until: { date: "2026-12-10", time: "" } }, "until")).toBe(true);
  expect(halfMoment({ until: { date: "", time: "08:00" } }, "until")).toBe(true);
  expect(halfMoment({ until: { date: "2026-12-10", time: "8h" } }, "until")).toBe(false);
  for (const values of [undefined, {}, { until: {} }, { until: { date: "", time: null } }])
    expect(halfMoment(values, "until")).toBe(false);
});

describe("the calendar", () => {
  it("shows whole weeks from Monday on", () => {
    const weeks = weeksOf("2026-11");
    expect(weeks.map((week) => [week[0], week[6]])).toEqual([
      ["2026-10-26", "2026-11-01"],
      ["2026-11-02", "2026-11-08"],
      ["2026-11-09", "2026-11-15"],
      ["2026-11-16", "2026-11-22"],
      ["2026-11-23", "2026-11-29"],
      ["2026-11-30", "2026-12-06"],
    ]);
    // February 2027 begins on a Monday and has four weeks.
    expect(weeksOf("2027-02")).toHaveLength(4);
  });

  it("knows months and turns them", () => {
    expect(addMonths("2026-12", 1)).toBe("2027-01");
    expect(addMonths("2026-01", -1)).toBe("2025-12");
    expect(monthOf("2026-03", "2026-11-24")).toBe("2026-03");
    for (const wrong of [undefined, "2026-13", "nonsense"]) expect(monthOf(wrong, "2026-11-24")).toBe("2026-11");
  });

  it("puts an event at every day that it lasts, within what is shown", () => {
    const week = { id: "week", startsAt: "2026-10-31T01:00:00Z", endsAt: "2026-11-02T10:00:00Z" };
    // Until midnight in Hanoi: not on the next day.
    const evening = { id: "evening", startsAt: "2026-11-02T12:00:00Z", endsAt: "2026-11-02T17:00:00Z" };
    expect(daysOf(evening)).toEqual({ first: "2026-11-02", last: "2026-11-02" });
    const days = byDay([week, evening], "2026-11-01", "2026-11-30");
    expect([...days].map(([day, events]) => [day, events.map(({ id }) => id)])).toEqual([
      ["2026-11-01", ["week"]],
      ["2026-11-02", ["week", "evening"]],
    ]);
  });
});
