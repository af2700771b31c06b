import {
  type Answer,
  type CriteriaDefinition,
  type Criterion,
  type Missing,
  type Score,
  type SheetAnswer,
  scoreSheet,
} from "@khuyenhoc/contracts";

/** One line of a sheet as it is typed: text, since a field may be empty or half written. */
export interface Line {
  points: string;
  note: string;
}

/** By code of the criterion; a criterion that nobody touched is not in it. */
export type Lines = ReadonlyMap<string, Line>;

export const EMPTY_LINE: Line = { points: "", note: "" };

/** What is saved as it is typed: points in digits, an absent note as nothing. */
export function linesOf(
  answers: readonly { criterion: string; points: number; note?: string | null | undefined }[],
): Lines {
  return new Map(
    answers.map(({ criterion, points, note }) => [criterion, { points: String(points), note: note ?? "" }]),
  );
}

/** Points that a field holds: whole, not below zero and at most the criterion's; undefined while it is empty or wrong. */
export function pointsOf(typed: string, criterion: Pick<Criterion, "maxPoints">): number | undefined {
  const text = typed.trim();
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const points = Number(text);
  return points <= criterion.maxPoints ? points : undefined;
}

/** Why a field cannot be kept; a note alone has no points to stand beside. */
export type LineProblem = "NO_NUMBER" | "ABOVE_MAXIMUM" | "NOTE_WITHOUT_POINTS";

export function problemOf(line: Line | undefined, criterion: Pick<Criterion, "maxPoints">): LineProblem | undefined {
  if (line === undefined) return undefined;
  const points = line.points.trim();
  if (points === "") return line.note.trim() === "" ? undefined : "NOTE_WITHOUT_POINTS";
  if (!/^\d+$/.test(points)) return "NO_NUMBER";
  return pointsOf(points, criterion) === undefined ? "ABOVE_MAXIMUM" : undefined;
}

/** Every criterion of a set, in the order of the sheet. */
export function criteriaOf(definition: CriteriaDefinition): readonly Criterion[] {
  return definition.groups.flatMap(({ criteria }) => criteria);
}

/** What of a sheet can be sent: lines with sound points, of criteria that are typed in and not counted, in their order. */
export function answersOf(definition: CriteriaDefinition, lines: Lines): SheetAnswer[] {
  return criteriaOf(definition).flatMap((criterion): SheetAnswer[] => {
    const line = lines.get(criterion.code);
    if (line === undefined || criterion.counted !== null) return [];
    const points = pointsOf(line.points, criterion);
    const note = line.note.normalize("NFC").replace(/\s+/gu, " ").trim();
    return points === undefined ? [] : [{ criterion: criterion.code, points, note: note === "" ? null : note }];
  });
}

/** Whether two sheets would be sent alike. */
export function sameAnswers(definition: CriteriaDefinition, one: Lines, other: Lines): boolean {
  return JSON.stringify(answersOf(definition, one)) === JSON.stringify(answersOf(definition, other));
}

/**
 * The score of a sheet while it is typed, by the very function the service scores it with.
 *
 * @param evidence pieces of evidence by code of the criterion
 * @param counted  points of the criteria that are counted, as the service counted them
 */
export function scoreOf(
  definition: CriteriaDefinition,
  lines: Lines,
  evidence: ReadonlyMap<string, number>,
  counted: ReadonlyMap<string, number> = new Map(),
): Score {
  const typed = answersOf(definition, lines).map(({ criterion, points }) => [criterion, points] as const);
  const answers = new Map<string, Answer>(
    [...typed, ...counted].map(([code, points]) => [code, { points, evidence: evidence.get(code) ?? 0 }]),
  );
  return scoreSheet(definition, answers);
}

/** What stands between a sheet and passing, criterion by criterion, for the hints beside them. */
export function missingBy(score: Pick<Score, "missing">): ReadonlyMap<string, readonly Missing[]> {
  return Map.groupBy(
    score.missing.filter(({ criterion }) => criterion !== null),
    ({ criterion }) => criterion ?? "",
  );
}

/** Points that the total lacks; 0 when it is reached. */
export function missingTotal(score: Pick<Score, "missing">): number {
  return score.missing.find(({ kind }) => kind === "TOTAL")?.points ?? 0;
}

/** Whether a sheet may be sent on: every criterion that is typed in has sound points, and what must have evidence has some. */
export function isComplete(definition: CriteriaDefinition, lines: Lines, score: Pick<Score, "missing">): boolean {
  const wrong = criteriaOf(definition).some((criterion) => problemOf(lines.get(criterion.code), criterion));
  return !wrong && !score.missing.some(({ kind }) => kind === "UNANSWERED" || kind === "NO_EVIDENCE");
}

/** The criterion that Enter leads to: the next that is typed in; undefined after the last. */
export function nextTyped(definition: CriteriaDefinition, code: string): string | undefined {
  const typed = criteriaOf(definition).filter(({ counted }) => counted === null);
  return typed[typed.findIndex((criterion) => criterion.code === code) + 1]?.code;
}

/** Criteria where a reviewer's points differ from the subject's own and no reason is given yet. */
export function differingWithoutReason(
  definition: CriteriaDefinition,
  self: ReadonlyMap<string, number>,
  review: Lines,
): readonly string[] {
  return answersOf(definition, review)
    .filter(({ criterion, points, note }) => points !== (self.get(criterion) ?? 0) && !note)
    .map(({ criterion }) => criterion);
}
