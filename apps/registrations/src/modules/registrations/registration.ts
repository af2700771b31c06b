import { DomainError, fold, type PopulationGroup, type RegistrationState, type TitleModel } from "@khuyenhoc/contracts";

/**
 * What can be done with a registration: sửa, xóa nháp, nộp, tự đánh giá, bình xét, trình, công nhận không qua đợt, trả lại, công
 * nhận, không công nhận, thu hồi, quyết định lại (công nhận, không công nhận), hết hạn.
 */
export const actions = [
  "EDIT",
  "DELETE",
  "SUBMIT",
  "SELF_ASSESS",
  "REVIEW",
  "PROPOSE",
  "APPROVE",
  "RETURN",
  "RECOGNISE",
  "REFUSE",
  "REVOKE",
  "RECOGNISE_ANEW",
  "REFUSE_ANEW",
  "EXPIRE",
] as const;
export type Action = (typeof actions)[number];

/** State after an action; DELETED leaves no registration behind. */
export type Outcome = RegistrationState | "DELETED";

const anew = { RECOGNISE_ANEW: "RECOGNISED", REFUSE_ANEW: "NOT_MET" } as const;

/**
 * What is not here is refused. A submitted registration is frozen for its unit until the tier above returns it; what was decided
 * changes by a new decision only. A review may be corrected until it is proposed.
 */
const transitions: Readonly<Record<RegistrationState, Readonly<Partial<Record<Action, Outcome>>>>> = {
  DRAFT: { EDIT: "DRAFT", DELETE: "DELETED", SUBMIT: "REGISTERED" },
  REGISTERED: { SELF_ASSESS: "SELF_ASSESSED", APPROVE: "RECOGNISED", RETURN: "RETURNED" },
  SELF_ASSESSED: { REVIEW: "REVIEWED", RETURN: "RETURNED" },
  REVIEWED: { REVIEW: "REVIEWED", PROPOSE: "PROPOSED", RETURN: "RETURNED" },
  PROPOSED: { RECOGNISE: "RECOGNISED", REFUSE: "NOT_MET", RETURN: "RETURNED" },
  RETURNED: { EDIT: "RETURNED", SUBMIT: "REGISTERED" },
  RECOGNISED: { REVOKE: "REVOKED", EXPIRE: "EXPIRED", ...anew },
  NOT_MET: anew,
  REVOKED: anew,
  EXPIRED: {},
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
  /** Account that proposed it last. */
  proposedBy: string | null;
  /** Account that decided about it, or returned it, last. */
  decidedBy: string | null;
}

/** Who decides: `above` tells whether one of his granted units lies strictly above the registration's. */
interface Deciding {
  decider: string;
  above: boolean;
}

/** Who decides about the title: `competent` tells whether that unit above is of the competent tier, or of one above that. */
export interface DecidingTitle extends Deciding {
  competent: boolean;
}

export type Command =
  | { action: "EDIT" | "DELETE" | "SUBMIT" | "EXPIRE" }
  /** `covered`: whether a campaign covers the registration. */
  | { action: "SELF_ASSESS" | "REVIEW" | "PROPOSE"; covered: boolean }
  | ({ action: "APPROVE"; covered: boolean } & Deciding)
  | ({ action: "RETURN"; reason: string } & Deciding)
  /** `reached`: whether the review reaches a level of the criteria set. */
  | ({ action: "RECOGNISE"; reached: boolean } & DecidingTitle)
  | ({ action: "REFUSE" | "REVOKE"; reason: string } & DecidingTitle)
  /** `appeal`: whether it answers an appeal, which needs somebody else than who decided. */
  | ({ action: "RECOGNISE_ANEW"; reached: boolean; reason: string; appeal: boolean } & DecidingTitle)
  | ({ action: "REFUSE_ANEW"; reason: string; appeal: boolean } & DecidingTitle);

/**
 * Whether a command may be carried out. Nobody decides for his own unit, about what he submitted, or about the title of what he
 * proposed; an appeal is decided by somebody who had no part in the registration at all.
 *
 * @returns the state that follows, or the refusal
 */
export function decide(subject: Case, command: Command): { next: Outcome } | { refusal: DomainError } {
  const next = outcomeOf(subject.state, command.action);
  const refusal = forbidden(command) ?? reasonMissing(command);
  if (refusal !== undefined) return { refusal };
  if (next === undefined) return { refusal: new DomainError("REGISTRATION_STATE", { state: subject.state }) };
  const late = partial(subject, command) ?? campaignRefusal(command);
  return late === undefined ? { next } : { refusal: late };
}

/** The tier above decides, about a title the competent one. */
function forbidden(command: Command): DomainError | undefined {
  if (!("decider" in command)) return undefined;
  if (!command.above) return new DomainError("FORBIDDEN");
  return "competent" in command && !command.competent ? new DomainError("NOT_COMPETENT") : undefined;
}

function reasonMissing(command: Command): DomainError | undefined {
  if (!("reason" in command) || command.reason.trim() !== "") return undefined;
  return new DomainError(command.action === "RETURN" ? "RETURN_NEEDS_REASON" : "DECISION_NEEDS_REASON");
}

/** Four eyes: an officer who files for a unit below his own may not recognise what he filed. */
function partial(subject: Case, command: Command): DomainError | undefined {
  if (!("decider" in command)) return undefined;
  const { decider } = command;
  const involved =
    decider === subject.submittedBy ||
    ("competent" in command && decider === subject.proposedBy) ||
    ("appeal" in command && command.appeal && decider === subject.decidedBy);
  return involved ? new DomainError("SEPARATION_OF_DUTIES") : undefined;
}

/** Under a campaign no stage is skipped, without one there are none. */
function campaignRefusal(command: Command): DomainError | undefined {
  if ("covered" in command) {
    if (command.action === "APPROVE" && command.covered) return new DomainError("CAMPAIGN_COVERS");
    if (command.action !== "APPROVE" && !command.covered) return new DomainError("NO_CAMPAIGN");
  }
  return "reached" in command && !command.reached ? new DomainError("LEVEL_NOT_REACHED") : undefined;
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
