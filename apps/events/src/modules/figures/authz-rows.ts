import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { units } from "../../testing/fixture.ts";

/** Rows of the authorization matrix. */
export function figureRows(): Rows {
  const expected = subtree("OUT_OF_SCOPE");
  return {
    "figures.below": { aim: (caller, unit) => ok(caller.figures.below({ unitId: units[unit], year: 2026 })), expected },
    "figures.byYear": {
      aim: (caller, unit) => ok(caller.figures.byYear({ unitId: units[unit], fromYear: 2024, toYear: 2026 })),
      expected,
    },
    "figures.file": {
      aim: (caller, unit) => ok(caller.figures.file({ unitId: units[unit], year: 2026, format: "csv" })),
      expected,
    },
  };
}
