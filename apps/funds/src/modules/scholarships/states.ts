import {
  type ApplicationState,
  type Consent,
  DomainError,
  type ProgrammeState,
  type ScoreCriterion,
  scholarships,
} from "@khuyenhoc/contracts";

/** What is done to a programme, and from which states. */
const programmeMoves = {
  update: { from: ["DRAFT"], to: "DRAFT" },
  open: { from: ["DRAFT", "CLOSED"], to: "OPEN" },
  close: { from: ["OPEN"], to: "CLOSED" },
} as const satisfies Record<string, { from: readonly ProgrammeState[]; to: ProgrammeState }>;
export type ProgrammeMove = keyof typeof programmeMoves;

/** What is done to an application, and from which states. A round that is rejected gives its applications back. */
const applicationMoves = {
  change: { from: ["FILED"], to: "FILED" },
  withdraw: { from: ["FILED"], to: "WITHDRAWN" },
  score: { from: ["FILED"], to: "FILED" },
  propose: { from: ["FILED"], to: "PROPOSED" },
  award: { from: ["PROPOSED"], to: "AWARDED" },
  return: { from: ["PROPOSED"], to: "FILED" },
  pass: { from: ["FILED"], to: "NOT_CHOSEN" },
} as const satisfies Record<string, { from: readonly ApplicationState[]; to: ApplicationState }>;
export type ApplicationMove = keyof typeof applicationMoves;

/** @throws DomainError PROGRAMME_STATE */
export function moveProgramme(state: ProgrammeState, move: ProgrammeMove): ProgrammeState {
  const { from, to } = programmeMoves[move];
  if (!(from as readonly ProgrammeState[]).includes(state)) throw new DomainError("PROGRAMME_STATE", { state });
  return to;
}

/** @throws DomainError APPLICATION_STATE */
export function moveApplication(state: ApplicationState, move: ApplicationMove): ApplicationState {
  const { from, to } = applicationMoves[move];
  if (!(from as readonly ApplicationState[]).includes(state)) throw new DomainError("APPLICATION_STATE", { state });
  return to;
}

/** Full years of age on a day; both are calendar dates. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/**
 * Demands the consent without which a student's data may not be kept (Law 91/2025/QH15): of an adult his own; of a child the
 * guardian's, whose name is told, and from seven years the child's too. None may be dated later than the day.
 *
 * @throws DomainError CONSENT_MISSING, DATE_IN_FUTURE
 */
export function demandConsent(
  who: {
    student: { birthDate: string; guardian: string | null };
    guardianConsent: Consent | null;
    studentConsent: Consent | null;
  },
  day: string,
): void {
  const { student, guardianConsent, studentConsent } = who;
  const late = [student.birthDate, guardianConsent?.givenOn, studentConsent?.givenOn].find(
    (date) => date !== undefined && date > day,
  );
  if (late !== undefined) throw new DomainError("DATE_IN_FUTURE", { date: late });
  const age = ageOn(student.birthDate, day);
  const own = studentConsent !== null || age < scholarships.CHILD_CONSENT_AGE;
  const guardian = (guardianConsent !== null && student.guardian !== null) || age >= scholarships.ADULT_AGE;
  if (!own || !guardian) throw new DomainError("CONSENT_MISSING");
}

/**
 * The total of an application, and what of it is for hardship.
 *
 * @throws DomainError SCORE_INVALID where a criterion has no points, too many, or is scored twice or not known
 */
export function totalOf(
  criteria: readonly ScoreCriterion[],
  points: readonly { code: string; points: number }[],
): { score: number; hardshipScore: number } {
  const given = new Map(points.map((one) => [one.code, one.points]));
  const strange = points.find(
    ({ code }, index) =>
      !criteria.some((criterion) => criterion.code === code) || points.findIndex((one) => one.code === code) !== index,
  );
  if (strange !== undefined) throw new DomainError("SCORE_INVALID", { criterion: strange.code });
  let [score, hardshipScore] = [0, 0];
  for (const { code, maxPoints, hardship } of criteria) {
    const got = given.get(code);
    if (got === undefined || got > maxPoints || got < 0) throw new DomainError("SCORE_INVALID", { criterion: code });
    score += got;
    if (hardship) hardshipScore += got;
  }
  return { score, hardshipScore };
}
