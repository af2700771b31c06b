import { type RegistrationState, seedUnitId, type TitleModel } from "@khuyenhoc/contracts";
import { pick } from "./names.ts";

/** Accounts that have decided and proposed in a demonstration: nobody decides about what he submitted. */
export const DECIDING_ACCOUNT = "demonstration-decisions";
const SUBMITTING_ACCOUNT = "demonstration";

/** What is the same for all registrations of a commune. */
export interface Place {
  unitId: string;
  districtId: string;
  /** Share of what was handed in this year that is decided. */
  progress: number;
  /** Share of what is decided that is recognised. */
  diligence: number;
}

/** What has become of a registration, when and by whom. */
export interface Course {
  state: RegistrationState;
  returnReason: string | null;
  createdAt: Date;
  submittedAt: Date | null;
  submittedBy: string | null;
  /** When it was recognised, whatever has become of that since. */
  recognisedAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  validUntil: string | null;
  updatedAt: Date;
  decision: Paper | null;
}

/** A decision on paper, of the unit above, about many registrations. */
export interface Paper {
  id: string;
  unitId: string;
  kind: "REFUSE" | "REVOKE";
  number: string;
  decidedOn: string;
  reason: string;
}

const returnReasons = [
  "Thiếu xác nhận của chi hội",
  "Địa chỉ chưa rõ, đề nghị bổ sung",
  "Chưa có biên bản bình xét",
  "Họ tên chưa khớp sổ hộ khẩu",
] as const;
const DAY = 86_400_000;
const papers = {
  REFUSE: { day: "11-20", mark: 1, reason: "Chưa đạt tổng điểm theo bộ tiêu chí" },
  REVOKE: { day: "12-22", mark: 2, reason: "Không còn đáp ứng tiêu chí khi kiểm tra lại" },
} as const;

/** How far the communes are differs, so that a dashboard has something to compare. */
function stateOf(
  place: Place,
  given: { year: number; isOver: boolean; subject: { model: TitleModel }; random: () => number },
): RegistrationState {
  const { year, isOver, subject, random } = given;
  const [unfinished, drawn] = [random(), random()];
  if (unfinished < (isOver ? 0.006 : 0.035)) return "DRAFT";
  if (unfinished < (isOver ? 0.016 : 0.075)) return "RETURNED";
  if (!isOver && random() > place.progress) return "REGISTERED";
  if (drawn > place.diligence) return "NOT_MET";
  if (isOver && drawn < 0.004) return "REVOKED";
  return year === 2024 && subject.model === "UNIT" && drawn < 0.1 ? "EXPIRED" : "RECOGNISED";
}

function paperOf(kind: Paper["kind"], unitId: string, year: number): Paper {
  const { day, mark, reason } = papers[kind];
  const id = seedUnitId("decision", `${kind} ${unitId} ${year}`);
  return { id, unitId, kind, number: `${10 + mark}/QĐ-HKH`, decidedOn: `${year}-${day}`, reason };
}

/**
 * What becomes of a registration: the years that are over are decided nearly all, that under way as far as the commune is. Whoever
 * is refused, or loses the title again, is named in a decision of the unit above.
 */
export function courseOf(
  place: Place,
  given: {
    year: number;
    isOver: boolean;
    subject: { model: TitleModel; unitId: string };
    random: () => number;
  },
): Course {
  const { year, isOver, subject, random } = given;
  const state = stateOf(place, given);
  const begin = Date.parse(`${year}-02-02T01:00:00Z`);
  const createdAt = new Date(begin + Math.floor(random() * (isOver ? 200 : 150) * DAY));
  const submittedAt = new Date(createdAt.getTime() + Math.floor((1 + random() * 10) * DAY));
  const answeredAt = new Date(submittedAt.getTime() + Math.floor((1 + random() * 20) * DAY));
  const above = subject.unitId === place.unitId ? place.districtId : place.unitId;
  const kind = state === "NOT_MET" ? "REFUSE" : state === "REVOKED" ? "REVOKE" : undefined;
  const decision = kind === undefined ? null : paperOf(kind, above, year);
  const isSubmitted = state !== "DRAFT";
  const isRecognised = state === "RECOGNISED" || state === "REVOKED" || state === "EXPIRED";
  const decidedAt =
    decision !== null
      ? new Date(`${decision.decidedOn}T03:00:00Z`)
      : isRecognised || state === "RETURNED"
        ? answeredAt
        : null;
  const validUntil = state === "EXPIRED" ? `${year + 1}-12-31` : null;
  return {
    state,
    returnReason: state === "RETURNED" ? pick(returnReasons, random) : null,
    createdAt,
    submittedAt: isSubmitted ? submittedAt : null,
    submittedBy: isSubmitted ? SUBMITTING_ACCOUNT : null,
    recognisedAt: isRecognised ? answeredAt : null,
    decidedAt,
    decidedBy: decidedAt === null ? null : DECIDING_ACCOUNT,
    validUntil,
    updatedAt:
      validUntil === null
        ? (decidedAt ?? (isSubmitted ? submittedAt : createdAt))
        : new Date(`${year + 2}-01-01T01:00:00Z`),
    decision,
  };
}
