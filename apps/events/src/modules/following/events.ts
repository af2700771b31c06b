import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { unitsInScope } from "@khuyenhoc/unit-tree";

/** What follows of an event. */
export interface FollowedEvent {
  id: string;
  unitId: string;
  title: string;
  state: "PLANNED" | "OPEN" | "HELD" | "CLOSED" | "CANCELLED";
  attendance: "ROLL" | "DECLARED";
  startsAt: Date;
  endsAt: Date;
  certificateMinutes: number | null;
  openToPublic: boolean;
}

const columns = `id, unit_id AS "unitId", title, state, attendance, starts_at AS "startsAt", ends_at AS "endsAt",
  certificate_minutes AS "certificateMinutes", open_to_public AS "openToPublic"`;

/** An event that the transaction's scope sees. @param lock so that its state stays until the end. @throws DomainError NOT_FOUND */
export async function requireEvent(tx: Transaction, id: string, lock = false): Promise<FollowedEvent> {
  const [event] = await tx.query<FollowedEvent>(
    `SELECT ${columns} FROM event WHERE id = $1${lock ? " FOR NO KEY UPDATE" : ""}`,
    [id],
  );
  if (event === undefined) throw new DomainError("NOT_FOUND");
  return event;
}

/**
 * An event that the caller's subtree holds; whoever was only invited sees it, and does not manage it.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function requireOwnEvent(
  tx: Transaction,
  principal: { roots: readonly string[] },
  id: string,
  lock = false,
): Promise<FollowedEvent> {
  const event = await requireEvent(tx, id, lock);
  if (!(await unitsInScope(tx, principal.roots, [event.unitId])).has(event.unitId)) throw new DomainError("FORBIDDEN");
  return event;
}
