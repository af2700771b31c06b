import { DomainError, fold, type PopulationGroup, type RegistrationState, type TitleModel } from "@khuyenhoc/contracts";

/** What can be done with a registration: sửa, xóa nháp, nộp, công nhận, trả lại. */
export const actions = ["EDIT", "DELETE", "SUBMIT", "APPROVE", "RETURN"] as const;
export type Action = (typeof actions)[number];

/** State after an action; DELETED leaves no registration behind. */
export type Outcome = RegistrationState | "DELETED";

/** What is not here is refused. A submitted registration is frozen for its unit until the tier above returns it. */
const transitions: Readonly<Record<RegistrationState, Readonly<Partial<Record<Action, Outcome>>>>> = {
  DRAFT: { EDIT: "DRAFT", DELETE: "DELETED", SUBMIT: "REGISTERED" },
  REGISTERED: { APPROVE: "RECOGNISED", RETURN: "RETURNED" },
  RETURNED: { EDIT: "RETURNED", SUBMIT: "REGISTERED" },
  RECOGNISED: {},
};

/** State after an action, or undefined where the state does not allow it. */
export function outcomeOf(state: RegistrationState, action: Action): Outcome | undefined {
  return transitions[state][action];
}

/** What a decision about a registration depends on. */
export interface Case {
  state: RegistrationState;
  /** Account that submitted it last. */
  submittedBy: string | null;
}

export type Command =
  | { action: "EDIT" | "DELETE" | "SUBMIT" }
  | { action: "APPROVE"; decider: string; above: boolean }
  | { action: "RETURN"; decider: string; above: boolean; reason: string };

/**
 * Whether a command may be carried out. `above` tells whether one of the decider's granted units lies strictly above the
 * registration's: nobody decides for his own unit.
 *
 * @returns the state that follows, or the refusal
 */
export function decide(subject: Case, command: Command): { next: Outcome } | { refusal: DomainError } {
  const deciding = command.action === "APPROVE" || command.action === "RETURN";
  if (deciding && !command.above) return { refusal: new DomainError("FORBIDDEN") };
  if (command.action === "RETURN" && command.reason.trim() === "") {
    return { refusal: new DomainError("RETURN_NEEDS_REASON") };
  }
  const next = outcomeOf(subject.state, command.action);
  if (next === undefined) return { refusal: new DomainError("REGISTRATION_STATE", { state: subject.state }) };
  // Four eyes: an officer who files for a unit below his own may not recognise what he filed.
  if (deciding && command.decider === subject.submittedBy) return { refusal: new DomainError("SEPARATION_OF_DUTIES") };
  return { next };
}

/**
 * A population group belongs to learning citizens, who always have one.
 *
 * @throws DomainError GROUP_NOT_APPLICABLE
 */
export function requireGroup(model: TitleModel, group: PopulationGroup | null): void {
  if ((model === "CITIZEN") !== (group !== null)) throw new DomainError("GROUP_NOT_APPLICABLE");
}

export interface Subject {
  subjectName: string;
  subjectCode: string | null;
  address: string | null;
}

/** The folded forms of a subject that registrations are told apart and found by. */
export interface SubjectForms {
  /**
   * What makes two registrations of one unit, year and model the same: the unit's own code of the subject where there is one;
   * otherwise name and address, since names alone repeat within a village. Accents, case and spacing do not distinguish.
   */
  subjectKey: string;
  /** The text that a search by a part of name or code looks into. */
  search: string;
}

export function formsOf({ subjectName, subjectCode, address }: Subject): SubjectForms {
  const name = fold(subjectName);
  if (subjectCode === null) return { subjectKey: `n:${name}|${fold(address ?? "")}`, search: name };
  const code = fold(subjectCode);
  return { subjectKey: `c:${code}`, search: `${name} ${code}` };
}

/**
 * The day on which a registration's unit must exist and its code is read: today for the present year and later ones, the
 * last day of the year for an earlier one, whose units may since have been closed or re-coded.
 *
 * @param today calendar date in Asia/Ho_Chi_Minh
 */
export function filingDate(year: number, today: string): string {
  return year < Number(today.slice(0, 4)) ? `${year}-12-31` : today;
}
