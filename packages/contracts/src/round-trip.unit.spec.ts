import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CountsState,
  countsState,
  registrationsDecided,
  type UnitState,
  unitState,
  type YearlyFiguresState,
  yearlyFiguresState,
} from "./domain-events.ts";
import { registration, registrationStates } from "./registrations.ts";
import { baseMeasure, figureMeasures, figureValues, populationGroups, titleModels } from "./titles.ts";

const id = fc.uuid();
const revision = fc.integer({ min: 1, max: 2 ** 31 });
const year = fc.integer({ min: 2000, max: 2100 });
const date = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2200-12-31"), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const nullable = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: null });

const unit: fc.Arbitrary<UnitState> = fc.record({
  unitId: id,
  revision,
  tier: fc.string({ minLength: 1 }),
  tierRank: fc.integer({ min: 0, max: 100 }),
  branchKind: nullable(fc.string()),
  versions: fc.array(
    fc.record({
      validFrom: date,
      validTo: nullable(date),
      parentId: nullable(id),
      code: nullable(fc.string()),
      nameVi: fc.string(),
      nameEn: nullable(fc.string()),
    }),
    { maxLength: 5 },
  ),
});
const measures = fc.record(
  Object.fromEntries(figureMeasures.map((name) => [name, nullable(fc.integer({ min: 0, max: 20_000_000 }))])),
) as fc.Arbitrary<Omit<YearlyFiguresState, "unitId" | "year" | "revision">>;
const figures: fc.Arbitrary<YearlyFiguresState> = fc
  .record({ unitId: id, year, revision })
  .chain((head) => measures.map((values) => ({ ...head, ...values })));
const counts: fc.Arbitrary<CountsState> = fc.record({
  unitId: id,
  year,
  model: fc.constantFrom(...titleModels),
  group: nullable(fc.constantFrom(...populationGroups)),
  revision,
  registered: fc.nat(),
  recognised: fc.nat(),
});

describe("what is published is what is read", () => {
  it.each([
    ["unit", unitState, unit],
    ["yearly figures", yearlyFiguresState, figures],
    ["counts", countsState, counts],
  ] as const)("%s survive JSON", (_, schema, arbitrary) => {
    fc.assert(
      fc.property(arbitrary as fc.Arbitrary<unknown>, (value) => {
        expect(schema.parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
      }),
    );
  });

  it("decisions survive JSON, 500 at most", () => {
    const decided = {
      decision: "RECOGNISED",
      unitId: "3b0c7e1c-58aa-8d2f-9c11-4d7a5e8f0a01",
      year: 2026,
      model: "CITIZEN",
      registrationIds: Array.from({ length: 500 }, () => "0197c1f0-1111-7000-8000-000000000001"),
    };
    expect(registrationsDecided.parse(JSON.parse(JSON.stringify(decided)))).toEqual(decided);
    const more = { ...decided, registrationIds: [...decided.registrationIds, decided.registrationIds[0]] };
    expect(registrationsDecided.safeParse(more).success).toBe(false);
  });

  it("a registration survives JSON in every state, model and group", () => {
    const at = "2026-01-02T03:04:05.678Z";
    for (const state of registrationStates) {
      for (const model of titleModels) {
        for (const group of [null, ...populationGroups]) {
          const value = {
            id: "0197c1f0-1111-7000-8000-000000000001",
            unitId: "3b0c7e1c-58aa-8d2f-9c11-4d7a5e8f0a01",
            year: 2026,
            model,
            group,
            subjectName: "Nguyễn Thị Hòa",
            subjectCode: null,
            address: null,
            state,
            returnReason: null,
            revision: 1,
            createdAt: at,
            updatedAt: at,
            submittedAt: null,
            decidedAt: null,
            campaignId: null,
            level: null,
            validUntil: null,
            decisionId: null,
            subjectId: "0197c1f0-1111-7000-8000-000000000002",
          };
          expect(registration.parse(JSON.parse(JSON.stringify(value)))).toEqual(value);
        }
      }
    }
  });
});

describe("the bases of rates", () => {
  it("are measures of the yearly figures, one of its own for each model and group", () => {
    const bases = titleModels.flatMap((model) =>
      (model === "CITIZEN" ? [null, ...populationGroups] : [null]).map((group) => baseMeasure(model, group)),
    );
    expect(new Set(bases).size).toBe(bases.length);
    for (const base of bases) expect(figureMeasures).toContain(base);
  });

  it("are exactly the measures the schema has", () => {
    expect(Object.keys(figureValues.shape)).toEqual([...figureMeasures]);
  });
});
