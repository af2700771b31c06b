import { can, type Principal } from "@khuyenhoc/authz";
import type { AssessmentAction } from "@khuyenhoc/contracts";
import { type Command, decide } from "../registrations/registration.ts";
import type { OpenCase } from "./case.ts";
import { openToEvidence } from "./evidence.ts";
import { windowRefusalOf } from "./sheets.ts";
import type { Standing } from "./standing.ts";
import { windowRefusal } from "./windows.ts";

interface Asked {
  open: OpenCase;
  standing: Standing;
  principal: Pick<Principal, "subject" | "roles">;
  /** Calendar date in Asia/Ho_Chi_Minh. */
  date: string;
  appealOpen: boolean;
  /** Account that filed the open appeal. */
  appealFiledBy: string | null;
  /** Whether the caller made any decision about it. */
  hasDecided: boolean;
  appealUntil: string | null;
}

/** What somebody may do with a registration as it stands. Commands check again when they come. */
export function allowedActions(asked: Asked): AssessmentAction[] {
  return [
    ...(can(asked.principal, "registrations.write") ? ofTheUnit(asked) : []),
    ...(can(asked.principal, "registrations.decide") ? ofWhoDecides(asked) : []),
  ];
}

function ofTheUnit({ open, date, appealOpen, appealUntil }: Asked): AssessmentAction[] {
  const { row, coverage, sheet } = open;
  const inTime = (action: "SELF_ASSESS" | "REVIEW" | "PROPOSE") =>
    "next" in decide(row, { action, covered: coverage.open }) && windowRefusalOf(open, action, date) === undefined;
  const offered: [AssessmentAction, boolean][] = [
    ["SAVE_SELF", inTime("SELF_ASSESS")],
    ["SELF_ASSESS", inTime("SELF_ASSESS") && sheet?.selfAnswers != null],
    ["SAVE_REVIEW", inTime("REVIEW")],
    ["REVIEW", inTime("REVIEW") && sheet?.reviewAnswers != null],
    ["PROPOSE", inTime("PROPOSE") && sheet?.reviewAt != null],
    ["COMMENT", true],
    ["ADD_EVIDENCE", openToEvidence.includes(row.state)],
    ["APPEAL", appealUntil !== null && date <= appealUntil && !appealOpen],
  ];
  return offered.flatMap(([action, may]) => (may ? [action] : []));
}

function ofWhoDecides(asked: Asked): AssessmentAction[] {
  const { open, standing, principal, date, appealOpen, appealFiledBy, hasDecided } = asked;
  const { row, coverage, sheet } = open;
  const may = (command: Command) => "next" in decide(row, command);
  const who = {
    decider: principal.subject,
    above: standing.above(row),
    competent: standing.decidingUnit(row) !== null,
  };
  const reason = "…";
  const reached = sheet?.reviewLevel != null;
  const inTime = windowRefusal(coverage.campaign, "DECIDE", date) === undefined;
  const involved = [row.submittedBy, row.proposedBy, row.decidedBy, appealFiledBy].includes(principal.subject);
  const impartial = !involved && !hasDecided;
  const offered: [AssessmentAction, boolean][] = [
    ["RECOGNISE", inTime && may({ action: "RECOGNISE", ...who, reached })],
    ["REFUSE", inTime && may({ action: "REFUSE", ...who, reason })],
    ["RETURN", may({ action: "RETURN", ...who, reason })],
    ["REVOKE", may({ action: "REVOKE", ...who, reason })],
    ["CORRECT", may({ action: "REFUSE_ANEW", ...who, reason, appeal: false })],
    ["DECIDE_APPEAL", appealOpen && who.above && who.competent && impartial],
  ];
  return offered.flatMap(([action, isOffered]) => (isOffered ? [action] : []));
}
