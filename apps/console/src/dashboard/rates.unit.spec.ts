import { describe, expect, it } from "vitest";
import { NOTHING } from "../i18n/format.ts";
import { axisEnd, describeFraction, describeRate, rateKinds, rateOf } from "./rates.ts";

const families = { model: "FAMILY", registered: 1500, recognised: 1200, base: 2000 } as const;

describe("rates", () => {
  it("name numerator and denominator, each of the three its own", () => {
    expect(rateKinds.map((kind) => rateOf(families, kind))).toEqual([
      { kind: "registeredOfBase", numerator: 1500, denominator: 2000, percent: 75 },
      { kind: "recognisedOfRegistered", numerator: 1200, denominator: 1500, percent: 80 },
      { kind: "recognisedOfBase", numerator: 1200, denominator: 2000, percent: 60 },
    ]);
  });

  it("do not exist without a base", () => {
    const rate = rateOf({ ...families, base: null }, "recognisedOfBase");
    expect(rate.percent).toBeNull();
    expect(describeRate(rate)).toBe(NOTHING);
  });

  it("are not infinite over nothing", () => {
    const rate = rateOf({ ...families, registered: 0, recognised: 0 }, "recognisedOfRegistered");
    expect(rate.percent).toBeNull();
    expect(describeRate(rate)).toBe("0 / 0");
  });

  it("stay hidden where a part was suppressed", () => {
    expect(rateOf({ ...families, recognised: null }, "recognisedOfBase").percent).toBeNull();
  });

  it("are read with what they are made of", () => {
    expect(describeFraction(rateOf(families, "registeredOfBase"))).toBe("1.500 / 2.000");
    expect(describeRate(rateOf({ ...families, registered: 8727, base: 10_000 }, "registeredOfBase"))).toBe(
      "8.727 / 10.000 = 87,27 %",
    );
  });
});

describe("the axis of the charts", () => {
  it.each([
    [[], 0.5],
    [[0.4, 0.1], 0.5],
    [[0.8], 1],
    [[12], 20],
    [[40], 50],
    [[41], 100],
    [[100], 100],
    [[101], 120],
  ])("of %j ends at %d", (percentages, end) => {
    expect(axisEnd(percentages)).toBe(end);
  });
});
