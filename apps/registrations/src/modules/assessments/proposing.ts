import type { Principal } from "@khuyenhoc/authz";
import { type BulkOutcome, DomainError, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { noteActor } from "../registrations/actors.ts";
import { changeInBulk } from "../registrations/bulk.ts";
import { decide } from "../registrations/registration.ts";
import { lockRegistrations } from "../registrations/repository.ts";
import type { Origin } from "../undo/keeping.ts";
import { coverageOf } from "./coverage.ts";
import { freezeSheets, readResults } from "./repository.ts";
import { windowRefusal } from "./windows.ts";

/** Passes reviewed registrations to the competent tier (trình); their sheets are frozen from then on. */
export async function proposeAll(
  tx: Transaction,
  ids: readonly string[],
  { principal, now, origin }: { principal: Pick<Principal, "subject" | "username">; now: Date; origin: Origin },
): Promise<BulkOutcome> {
  const date = today(now);
  await noteActor(tx, principal);
  const locked = await lockRegistrations(tx, ids);
  const coverage = await coverageOf(tx, locked, date);
  const results = await readResults(tx, ids);
  const outcome = await changeInBulk(tx, ids, locked, { to: "PROPOSED", actor: principal.subject, origin }, (row) => {
    const { campaign, open } = coverage(row);
    const decision = decide(row, { action: "PROPOSE", covered: open });
    if ("refusal" in decision) return decision.refusal;
    if (results.get(row.id)?.reviewAt == null) {
      return new DomainError("SHEET_INCOMPLETE", { criteria: ["chưa nộp bình xét / the review is not handed in"] });
    }
    return windowRefusal(campaign, "PROPOSE", date);
  });
  const proposed = outcome.succeeded.map(({ id }) => id);
  if (proposed.length > 0) await freezeSheets(tx, proposed, principal.subject);
  return outcome;
}
