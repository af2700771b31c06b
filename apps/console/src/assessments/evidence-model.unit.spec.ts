import { assessments, type Criterion } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { assignableOf, isTold } from "./evidence-model.ts";

it("offers only what other services told to be assigned", () => {
  expect(assessments.evidenceKinds.filter((kind) => isTold({ kind }))).toEqual(["ATTENDANCE", "GIFT"]);
});

it("offers the criteria that take evidence, in the order of the sheet", () => {
  const criterion = (code: string, change: Partial<Criterion> = {}): Criterion => ({
    ...{ code, titleVi: code, titleEn: code, maxPoints: 10, minPoints: null, evidence: "OPTIONAL", counted: null },
    ...change,
  });
  const counted = { model: "FAMILY" as const, steps: [{ percent: 50, points: 5 }] };
  const groups = [
    { criteria: [criterion("1", { evidence: "REQUIRED" }), criterion("2", { evidence: "NONE" })] },
    { criteria: [criterion("3", { counted }), criterion("4")] },
  ];
  expect(assignableOf({ groups }).map(({ code }) => code)).toEqual(["1", "4"]);
  expect(assignableOf(undefined)).toEqual([]);
});
