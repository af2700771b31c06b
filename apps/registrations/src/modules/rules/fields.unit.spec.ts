import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { definitionFields, differences, fieldsOf, noFields } from "./fields.ts";

const changed = (change: Partial<CriteriaDefinition>) =>
  differences(definitionFields(frameworkDefinition), definitionFields({ ...frameworkDefinition, ...change }));

describe("what differs between two definitions", () => {
  it("is nothing where they are the same, whatever is absent or null", () => {
    expect(changed({ validMonths: null })).toEqual({});
  });

  it("is told by the part that changed", () => {
    const [first, ...others] = frameworkDefinition.levels;
    if (first === undefined) throw new Error("a level");
    const after = { level: "PASS", months: 12 };
    const second = { code: "HIGH", titleVi: "Cao", titleEn: "High", minTotal: 38, after };
    expect(changed({ minEach: 6, validMonths: 36, levels: [{ ...first, minTotal: 31 }, ...others, second] })).toEqual({
      minEach: ["5", "6"],
      validMonths: [null, "36"],
      "levels.PASS.minTotal": ["30", "31"],
      "levels.HIGH.titleVi": [null, "Cao"],
      "levels.HIGH.titleEn": [null, "High"],
      "levels.HIGH.minTotal": [null, "38"],
      "levels.HIGH.after": [null, "PASS ≥ 12"],
    });
  });

  it("names a criterion by its code, also one that moved to another group or is counted now", () => {
    const [groupA, groupB] = frameworkDefinition.groups;
    if (groupA === undefined || groupB === undefined) throw new Error("two groups");
    const counted = { model: "FAMILY" as const, steps: [{ percent: 50, points: 10 }] };
    const [one, two] = groupA.criteria;
    if (one === undefined || two === undefined) throw new Error("two criteria");
    const moved = changed({
      groups: [
        { ...groupA, criteria: [criterionOf("1", { counted })] },
        { ...groupB, criteria: [...groupB.criteria, two] },
      ],
    });
    expect(moved).toEqual({
      "criteria.1.counted": [null, "FAMILY: 50 % = 10"],
      "criteria.2.group": ["A", "B"],
    });
  });
});

it("tells all of a draft that is made or deleted", () => {
  const fields = fieldsOf({ title: "Đợt", pilotUnitIds: ["a", "b"], reviewTo: null }, [
    "title",
    "pilotUnitIds",
    "reviewTo",
  ]);
  expect(differences(noFields, fields)).toEqual({ title: [null, "Đợt"], pilotUnitIds: [null, "a, b"] });
  expect(differences(fields, noFields)).toEqual({ title: ["Đợt", null], pilotUnitIds: ["a, b", null] });
});
