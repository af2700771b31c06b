import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type EventState, today } from "@khuyenhoc/contracts";
import { canonicalJson, idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf, unitsInScope } from "@khuyenhoc/unit-tree";
import type { Context } from "../../context.ts";

export type CallerContext = Context & { principal: Principal };

/**
 * Runs a command in the caller's scope, once per key. Of its input a keyed hash is kept, since people stand in it; its answer is kept as
 * it is, so that it names nobody.
 *
 * @param command.operation path of the procedure
 * @param work              answers ids, states and codes
 * @param show              makes the answer of what was kept, in the same transaction
 */
export function command<Input extends { idempotencyKey: string }, Kept, Answer>(
  { ctx, input, operation }: { ctx: CallerContext; input: Input; operation: string },
  work: (tx: Transaction, body: Omit<Input, "idempotencyKey">) => Promise<Kept>,
  show: (tx: Transaction, kept: Kept) => Promise<Answer> | Answer,
): Promise<Answer> {
  const { idempotencyKey: key, ...body } = input;
  const { principal, contacts } = ctx;
  const { subject } = principal;
  const told = { key, operation, subject, body: contacts.hashOf(canonicalJson(body)).toString("hex") };
  return ctx.database.transaction(scopeOf(principal), async (tx) =>
    show(tx, await idempotent(tx, told, () => work(tx, body))),
  );
}

/** An event as the caller may see it. */
export interface SeenEvent {
  id: string;
  unitId: string;
  state: EventState;
  /** Of its beginning, in Hanoi. */
  day: string;
  /** Whether the caller's subtrees hold its unit. */
  own: boolean;
}

/** @throws DomainError NOT_FOUND when the caller does not see the event */
export async function seenEvent(tx: Transaction, principal: Principal, eventId: string): Promise<SeenEvent> {
  const [event] = await tx.query<Omit<SeenEvent, "own">>(
    `SELECT id, unit_id AS "unitId", state, day FROM event WHERE id = $1`,
    [eventId],
  );
  if (event === undefined) throw new DomainError("NOT_FOUND");
  const inScope = await unitsInScope(tx, principal.roots, [event.unitId]);
  return { ...event, own: inScope.has(event.unitId) };
}

/** @throws DomainError NOT_FOUND when the caller does not see the event, OUT_OF_SCOPE when it is not of his subtrees */
export async function ownEvent(tx: Transaction, principal: Principal, eventId: string): Promise<SeenEvent> {
  const event = await seenEvent(tx, principal, eventId);
  await assertInScope(tx, principal, event.unitId);
  return event;
}

/** The day that counts for which units there are: the event's, or today where it is over. */
export const dayOfUnits = ({ day }: Pick<SeenEvent, "day">, now: Date): string => (day < today(now) ? today(now) : day);
