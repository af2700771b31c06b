import {
  type CountedFigure,
  type CriteriaDefinition,
  type Criterion,
  countedPoints,
  type SheetAnswer,
  type Simulation,
  scoreSheet,
} from "@khuyenhoc/contracts";

export interface SimulatedScore {
  total: number;
  outcome: "PASS" | "FALL" | "OPEN";
}

/** What a sheet said: points that were typed, and what was counted for it. */
export interface PastAnswers {
  answers: readonly SheetAnswer[];
  counted: readonly Pick<CountedFigure, "criterion" | "points" | "recognised" | "registered" | "source">[];
}

/**
 * What a set would make of a sheet that was filled in for another one. What is counted goes by the figures of that time and the
 * steps of this set. Criteria that the sheet does not answer have no points; where full points for them would let it pass, the
 * outcome is open. Evidence is taken as given: what a new set demands could not be known then.
 */
export function simulateSheet(definition: CriteriaDefinition, past: PastAnswers): SimulatedScore {
  const all = definition.groups.flatMap(({ criteria }) => criteria);
  const capped = new Map(
    all.flatMap((criterion) => {
      const points = pointsOf(criterion, past);
      // A sheet may have had more points for a criterion than the new set gives.
      return points === undefined
        ? []
        : [[criterion.code, { points: Math.min(points, criterion.maxPoints), evidence: 1 }] as const];
    }),
  );
  const score = scoreSheet(definition, capped);
  if (score.passed) return { total: score.total, outcome: "PASS" };
  const best = new Map(
    all.map(({ code, maxPoints }) => [code, capped.get(code) ?? { points: maxPoints, evidence: 1 }]),
  );
  return { total: score.total, outcome: scoreSheet(definition, best).passed ? "OPEN" : "FALL" };
}

function pointsOf({ code, counted }: Criterion, past: PastAnswers): number | undefined {
  if (counted === null) {
    const typed = past.answers.find(({ criterion }) => criterion === code);
    return (typed ?? past.counted.find(({ criterion }) => criterion === code))?.points;
  }
  const figure = past.counted.find(({ source }) => source.model === counted.model);
  if (figure === undefined) return undefined;
  const { recognised, registered } = figure;
  return countedPoints(counted, registered === 0 ? null : (recognised * 100) / registered);
}

/** A sheet of the past with what was decided about it. */
export interface PastSheet extends PastAnswers {
  registrationId: string;
  unitId: string;
  group: Simulation["rows"][number]["group"];
  subjectName: string;
  state: string;
}

/** Adds up sheets by unit and group. */
export class SimulationSum {
  private readonly rows = new Map<string, Simulation["rows"][number]>();
  readonly changes: Simulation["changes"] = [];
  private readonly definition: CriteriaDefinition;
  private readonly rowUnitOf: (unitId: string) => string;
  private readonly mostChanges: number;

  /**
   * @param rowUnitOf   unit of the row that a sheet's unit is counted in
   * @param mostChanges sheets that would lose or gain the title, kept at most
   */
  constructor(definition: CriteriaDefinition, rowUnitOf: (unitId: string) => string, mostChanges: number) {
    this.definition = definition;
    this.rowUnitOf = rowUnitOf;
    this.mostChanges = mostChanges;
  }

  add(sheet: PastSheet): void {
    const { total, outcome } = simulateSheet(this.definition, sheet);
    // An expired title was recognised in its year.
    const recognised = sheet.state === "RECOGNISED" || sheet.state === "EXPIRED";
    const loses = recognised && outcome === "FALL";
    const gains = sheet.state === "NOT_MET" && outcome === "PASS";
    const row = this.rowOf(this.rowUnitOf(sheet.unitId), sheet.group);
    row.sheets += 1;
    row.recognised += recognised ? 1 : 0;
    row.pass += outcome === "PASS" ? 1 : 0;
    row.fall += outcome === "FALL" ? 1 : 0;
    row.open += outcome === "OPEN" ? 1 : 0;
    row.wouldLose += loses ? 1 : 0;
    row.wouldGain += gains ? 1 : 0;
    if ((loses || gains) && this.changes.length < this.mostChanges) {
      const { registrationId, unitId, group, subjectName } = sheet;
      this.changes.push({ registrationId, unitId, group, subjectName, recognised, total, outcome });
    }
  }

  /** By unit and group, in the order of their first sheets. */
  get result(): Simulation["rows"] {
    return [...this.rows.values()];
  }

  private rowOf(unitId: string, group: PastSheet["group"]): Simulation["rows"][number] {
    const key = `${unitId}/${group ?? ""}`;
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const none = { sheets: 0, recognised: 0, pass: 0, fall: 0, open: 0, wouldLose: 0, wouldGain: 0 };
    const row = { unitId, group, ...none };
    this.rows.set(key, row);
    return row;
  }
}
