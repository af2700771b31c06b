import type { RegistrationChangeKind, RegistrationState } from "../generated/graphql.ts";

/** Steps from registering to the decision, as a registration's page shows them. */
export const stageNames = ["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED", "DECIDED"] as const;
export type StageName = (typeof stageNames)[number];

export interface Stage {
  name: StageName;
  status: "DONE" | "CURRENT" | "OPEN";
  /** When it was last done, and by whom; absent while it is not, or where nobody wrote it down. */
  at?: string;
  by?: string;
}

export interface StageChange {
  kind: RegistrationChangeKind;
  changedAt: string;
  changedBy: string;
}

const stageOf: Partial<Record<RegistrationChangeKind, StageName>> = {
  SUBMIT: "REGISTERED",
  SELF_ASSESS: "SELF_ASSESSED",
  REVIEW: "REVIEWED",
  PROPOSE: "PROPOSED",
  APPROVE: "DECIDED",
  RECOGNISE: "DECIDED",
  REFUSE: "DECIDED",
  REVOKE: "DECIDED",
  CORRECT: "DECIDED",
};

/** How many steps lie behind a registration in a state. */
const reached: Readonly<Record<RegistrationState, number>> = {
  DRAFT: 0,
  RETURNED: 0,
  REGISTERED: 1,
  SELF_ASSESSED: 2,
  REVIEWED: 3,
  PROPOSED: 4,
  RECOGNISED: 5,
  NOT_MET: 5,
  REVOKED: 5,
  EXPIRED: 5,
};

/**
 * The steps of a registration. What is done follows from its state; who did it and when, from its history. One that was decided
 * without a campaign has no steps in between.
 *
 * @param history     in any order
 * @param submittedAt of the registration: one that was imported or created as submitted has no change that says so
 */
export function stagesOf(
  state: RegistrationState,
  history: readonly StageChange[],
  submittedAt: string | null | undefined,
  inCampaign: boolean,
): Stage[] {
  const last = new Map<StageName, StageChange>();
  for (const change of history) {
    const stage = stageOf[change.kind];
    const known = stage === undefined ? undefined : last.get(stage);
    if (stage !== undefined && (known === undefined || known.changedAt < change.changedAt)) last.set(stage, change);
  }
  const assessed = inCampaign || ["SELF_ASSESSED", "REVIEWED", "PROPOSED"].some((name) => last.has(name as StageName));
  const shown = stageNames.filter((name) => assessed || name === "REGISTERED" || name === "DECIDED");
  const isDone = (name: StageName) => stageNames.indexOf(name) < reached[state];
  const current = shown.find((name) => !isDone(name));
  return shown.map((name): Stage => {
    if (!isDone(name)) return { name, status: name === current ? "CURRENT" : "OPEN" };
    const change = last.get(name);
    const at = change?.changedAt ?? (name === "REGISTERED" ? submittedAt : undefined);
    return { name, status: "DONE", ...(at ? { at } : {}), ...(change ? { by: change.changedBy } : {}) };
  });
}
