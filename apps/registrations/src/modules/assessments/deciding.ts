import type { Principal } from "@khuyenhoc/authz";
import { type BulkOutcome, DomainError, type RegistrationState, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { noteActor } from "../registrations/actors.ts";
import { decided, sortOut, type Verdict } from "../registrations/bulk.ts";
import { type Command, decide } from "../registrations/registration.ts";
import { inOrder, lockRegistrations, recordChanges, stateField } from "../registrations/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";
import { noteDecision, type Origin } from "../undo/keeping.ts";
import { coverageOf } from "./coverage.ts";
import { type Decided, existingPapers, type PaperKind, paperOf, writeDecided } from "./papers.ts";
import { readResults } from "./repository.ts";
import { requireDates, standingOf } from "./standing.ts";
import { titleRules } from "./title-rules.ts";
import { withdrawnSince } from "./told-evidence.ts";
import { windowRefusal } from "./windows.ts";

/** What is decided about all registrations of a command. */
export interface Deciding {
  kind: PaperKind;
  /** For a correction: what is right. */
  outcome?: "RECOGNISED" | "NOT_MET";
  number: string;
  decidedOn: string;
  /** A level of the set, for a recognition none above the one that the review reaches; else that one. */
  level?: string | null;
  /** Null: the last day that the set allows. */
  validUntil?: string | null;
  reason?: string;
  /** Whether it answers an appeal. */
  appeal?: boolean;
}

const states = { RECOGNISE: "RECOGNISED", REFUSE: "NOT_MET", REVOKE: "REVOKED" } as const;

function outcomeOf({ kind, outcome }: Deciding): "RECOGNISED" | "NOT_MET" | "REVOKED" {
  if (kind !== "CORRECT") return states[kind];
  if (outcome === undefined) throw new Error("A correction says what is right");
  return outcome;
}

function commandOf(
  { kind, outcome, reason = "", appeal = false }: Deciding,
  standing: { decider: string; above: boolean; competent: boolean },
  reached: boolean,
): Command {
  switch (kind) {
    case "RECOGNISE":
      return { action: kind, ...standing, reached };
    case "REFUSE":
    case "REVOKE":
      return { action: kind, ...standing, reason };
    case "CORRECT":
      return outcome === "RECOGNISED"
        ? { action: "RECOGNISE_ANEW", ...standing, reached, reason, appeal }
        : { action: "REFUSE_ANEW", ...standing, reason, appeal };
  }
}

export interface DecidingAs {
  principal: Pick<Principal, "subject" | "username" | "roots">;
  now: Date;
  origin: Origin;
  /** Told of each refusal with all its details. */
  onRefusal?: (refusal: DomainError) => void;
}

/**
 * Decides about registrations by one paper: each with its own outcome, all in one transaction. What was decided before is
 * superseded, never changed. Of two who decide at once, the second finds the first one's decision.
 *
 * @throws DomainError INVALID_INPUT for a date to come, and for a title that ends before its decision
 */
export async function decideAll(
  tx: Transaction,
  ids: readonly string[],
  deciding: Deciding,
  { principal, now, origin, onRefusal }: DecidingAs,
): Promise<BulkOutcome> {
  const date = today(now);
  requireDates(deciding, date);
  await noteActor(tx, principal);
  const locked = await lockRegistrations(tx, ids);
  const standing = await standingOf(tx, principal.roots, locked, deciding.decidedOn);
  const results = await readResults(tx, ids);
  const first = deciding.kind === "RECOGNISE" || deciding.kind === "REFUSE";
  const campaignOf = first ? await coverageOf(tx, locked, date) : undefined;
  const outcome = outcomeOf(deciding);
  const rules = await titleRules(tx, outcome === "RECOGNISED" ? locked : [], results, deciding);
  const used = await existingPapers(tx, deciding, ids);
  const withdrawn = deciding.kind === "RECOGNISE" ? await withdrawnSince(tx, ids) : new Map<string, string[]>();

  const judge = (row: RegistrationRow): Verdict => {
    const unitId = standing.decidingUnit(row);
    const who = { decider: principal.subject, above: standing.above(row), competent: unitId !== null };
    // What was approved without a campaign has no sheet that could reach anything.
    const result = results.get(row.id);
    const reached =
      result?.reviewLevel != null || (deciding.kind === "CORRECT" && (deciding.level != null || result === undefined));
    const decision = decide(row, commandOf(deciding, who, reached));
    if ("refusal" in decision) return decision.refusal;
    const titles = withdrawn.get(row.id);
    if (titles !== undefined) return new DomainError("EVIDENCE_WITHDRAWN", { titles: titles.join(", ") });
    const against = rules.refusalOf(row);
    if (against !== undefined) return against;
    // One paper says one thing about a registration.
    if (used.has(`${row.id}/${unitId}`)) return numberUsed(deciding);
    return campaignOf === undefined ? undefined : windowRefusal(campaignOf(row).campaign, "DECIDE", date);
  };
  const { distinct, accepted, refused } = await sortOut(tx, ids, locked, (row) => {
    const verdict = judge(row);
    if (verdict !== undefined) onRefusal?.(verdict);
    return verdict;
  });
  if (accepted.length === 0) return { succeeded: [], refused };

  const units = accepted.map((row) => standing.decidingUnit(row) ?? "");
  const papers = await paperOf(tx, deciding, units);
  const items = accepted.map((row): Decided => {
    const unitId = standing.decidingUnit(row) ?? "";
    return {
      row,
      decisionId: papers.get(unitId) ?? "",
      outcome,
      ...(outcome === "RECOGNISED" ? rules.titleOf(row) : { level: null, validUntil: null }),
      reason: deciding.reason ?? null,
    };
  });
  const after = await writeDecided(tx, items, principal.subject);
  if (after.length !== accepted.length) throw new Error("A locked registration vanished");
  await recordChanges(
    tx,
    items.map(({ row, level, reason }) => ({
      registration: row,
      kind: deciding.kind,
      actor: principal.subject,
      fields: fieldsOf(row, outcome, level, deciding),
      ...(reason === null ? {} : { reason }),
    })),
  );
  await applyDeltas(
    tx,
    accepted.flatMap((row) => move(row, { ...row, state: outcome })),
  );
  await appendDomainEvents(tx, decided(accepted, outcome));
  await noteDecision(tx, { action: deciding.kind, actor: principal.subject, origin, registrations: accepted });
  return { succeeded: inOrder(distinct, after), refused };
}

function numberUsed({ number, decidedOn }: Deciding): DomainError {
  return new DomainError("INVALID_INPUT", {
    reason: `quyết định ${number} ngày ${decidedOn} đã nói về hồ sơ này / decision ${number} of ${decidedOn} speaks about it already`,
  });
}

function fieldsOf(row: RegistrationRow, outcome: RegistrationState, level: string | null, { number }: Deciding) {
  return {
    ...(row.state === outcome ? {} : stateField(row.state, outcome)),
    ...(row.level === level ? {} : { level: [row.level, level] as const }),
    decision: [null, number] as const,
  };
}
