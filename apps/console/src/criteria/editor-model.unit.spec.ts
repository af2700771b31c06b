import { checkDefinition, criteriaDefinition } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import {
  addCriterion,
  addGroup,
  addLevel,
  changeCriterion,
  changeGroup,
  changeLevel,
  codesOf,
  emptyDefinition,
  freeCode,
  maximumOf,
  removeCriterion,
  removeGroup,
  removeLevel,
  stepsOf,
  stepsText,
} from "./editor-model.ts";

describe("the editor of a definition", () => {
  it("begins with something that can be published, and stays so as parts are added", () => {
    for (const definition of [
      emptyDefinition(),
      addGroup(emptyDefinition()),
      addCriterion(emptyDefinition(), 0),
      addLevel(emptyDefinition()),
    ]) {
      expect(criteriaDefinition.parse(definition)).toEqual(definition);
      expect(checkDefinition(definition)).toEqual([]);
    }
  });

  it("gives what is added a free code, also after something before it was removed", () => {
    const three = addCriterion(addCriterion(emptyDefinition(), 0), 0);
    expect(codesOf(three)).toEqual(["1.1", "1.2", "1.3"]);
    expect(codesOf(addCriterion(removeCriterion(three, 0, 1), 0))).toEqual(["1.1", "1.3", "1.2"]);
    expect(addGroup(removeGroup(addGroup(three), 0)).groups.map(({ code }) => code)).toEqual(["2", "1"]);
    expect(freeCode("LEVEL_", ["LEVEL_1", "LEVEL_3"])).toBe("LEVEL_2");
  });

  it("changes one part and leaves the rest as it was", () => {
    const before = addGroup(emptyDefinition());
    const after = changeCriterion(changeGroup(before, 1, { titleVi: "Khác" }), 1, 0, { maxPoints: 25 });
    expect(after.groups[0]).toEqual(before.groups[0]);
    expect(after.groups[1]).toMatchObject({ titleVi: "Khác", criteria: [{ code: "2.1", maxPoints: 25 }] });
    expect(maximumOf(after)).toBe(35);
    const levels = changeLevel(addLevel(before), 1, { minTotal: 18 });
    expect(levels.levels.map(({ minTotal }) => minTotal)).toEqual([5, 18]);
    expect(removeLevel(levels, 0).levels).toEqual(levels.levels.slice(1));
  });
});

describe("steps as text", () => {
  it("are read as they are written", () => {
    const steps = [
      { percent: 50, points: 10 },
      { percent: 70, points: 20 },
    ];
    expect(stepsText(steps)).toBe("50=10; 70=20");
    expect(stepsOf(stepsText(steps))).toEqual(steps);
    expect(stepsOf(" 50% = 10;70=20; ")).toEqual(steps);
  });

  it.each(["", "50", "50=", "a=b", "101=5", "50=101", "-1=5"])("are not guessed from «%s»", (text) => {
    expect(stepsOf(text)).toBeUndefined();
  });
});
