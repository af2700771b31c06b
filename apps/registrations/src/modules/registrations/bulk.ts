import {
  type BulkOutcome,
  DomainError,
  type DomainEventDraft,
  describeError,
  type RegistrationsDecided,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { thawSheets } from "../assessments/repository.ts";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { keepForUndo, type Origin } from "../undo/keeping.ts";
import { closedAmong } from "../years/repository.ts";
import {
  type ChangedFields,
  changeStates,
  inOrder,
  recordChanges,
  type StateChange,
  stateField,
} from "./repository.ts";
import type { RegistrationRow } from "./row.ts";

/** Answer about one registration of a bulk: why not, or nothing. */
export type Verdict = DomainError | undefined;

const kinds = {
  REGISTERED: "SUBMIT",
  SELF_ASSESSED: "SELF_ASSESS",
  REVIEWED: "REVIEW",
  PROPOSED: "PROPOSE",
  RECOGNISED: "APPROVE",
  RETURNED: "RETURN",
} as const;

/** What of a bulk may be done, and why the rest may not. */
export interface SortedOut {
  /** The ids as they were asked for, each once. */
  distinct: string[];
  accepted: RegistrationRow[];
  refused: BulkOutcome["refused"];
}

/**
 * Judges every id of a bulk. What the caller cannot see is answered NOT_FOUND, whether it exists or not; of a closed year nothing is
 * accepted.
 *
 * @param locked the registrations that were found, locked
 * @param judge  asked once per registration, in the order of the ids
 */
export async function sortOut(
  tx: Transaction,
  ids: readonly string[],
  locked: readonly RegistrationRow[],
  judge: (registration: RegistrationRow) => Verdict,
): Promise<SortedOut> {
  const distinct = [...new Set(ids)];
  const before = new Map(locked.map((row) => [row.id, row]));
  const closed = await closedAmong(
    tx,
    locked.map(({ year }) => year),
  );
  const verdictOf = (row: RegistrationRow): Verdict =>
    closed.has(row.year) ? new DomainError("YEAR_CLOSED", { year: row.year }) : judge(row);
  const refused: BulkOutcome["refused"] = [];
  const accepted: RegistrationRow[] = [];
  for (const id of distinct) {
    const row = before.get(id);
    const verdict = row === undefined ? undefined : verdictOf(row);
    if (row === undefined) refused.push({ id, ...withoutDetails(describeError("NOT_FOUND")) });
    else if (verdict !== undefined) refused.push({ id, ...withoutDetails(verdict.toShape()) });
    else accepted.push(row);
  }
  return { distinct, accepted, refused };
}

/**
 * Carries out a change of state on the registrations that nothing speaks against, set-wise, with history and counters, and
 * answers for every id; see {@link sortOut}.
 *
 * @param fieldsOf what the history tells besides the state
 */
export async function changeInBulk(
  tx: Transaction,
  ids: readonly string[],
  locked: readonly RegistrationRow[],
  change: StateChange & { origin: Origin },
  judge: (registration: RegistrationRow) => Verdict,
  fieldsOf: (registration: RegistrationRow) => ChangedFields = () => ({}),
): Promise<BulkOutcome> {
  const { distinct, accepted, refused } = await sortOut(tx, ids, locked, judge);
  if (accepted.length === 0) return { succeeded: [], refused };

  const { actor, origin } = change;
  await keepForUndo(tx, { action: kinds[change.to], actor, origin, registrations: accepted });
  const after = await changeStates(
    tx,
    accepted.map(({ id }) => id),
    change,
  );
  if (after.length !== accepted.length) throw new Error("A locked registration vanished");
  await recordChanges(
    tx,
    accepted.map((row) => ({
      registration: row,
      kind: kinds[change.to],
      actor,
      fields: { ...(row.state === change.to ? {} : stateField(row.state, change.to)), ...fieldsOf(row) },
      ...(change.to === "RETURNED" ? { reason: change.reason } : {}),
    })),
  );
  await applyDeltas(
    tx,
    accepted.flatMap((row) => move(row, { ...row, state: change.to })),
  );
  if (change.to === "RETURNED") {
    await thawSheets(
      tx,
      accepted.map(({ id }) => id),
    );
  }
  if (change.to === "RECOGNISED" || change.to === "RETURNED") {
    await appendDomainEvents(tx, decided(accepted, change.to));
  }
  return { succeeded: inOrder(distinct, after), refused };
}

function withoutDetails({ code, vi, en }: ReturnType<typeof describeError>) {
  return { code, vi, en };
}

/** One domain event per unit, year and model that was decided about. */
export function decided(
  rows: readonly RegistrationRow[],
  decision: RegistrationsDecided["decision"],
): DomainEventDraft[] {
  const groups = Map.groupBy(rows, ({ unitId, year, model }) => `${unitId}/${year}/${model}`);
  return [...groups.values()].flatMap((group): DomainEventDraft[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { unitId, year, model } = first;
    return [
      {
        type: "vn.khuyenhoc.registrations.registrations.decided.v1",
        subject: unitId,
        data: { decision, unitId, year, model, registrationIds: group.map(({ id }) => id) },
      },
    ];
  });
}
