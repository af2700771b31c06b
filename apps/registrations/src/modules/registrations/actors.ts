import type { Principal } from "@khuyenhoc/authz";
import type { Transaction } from "@khuyenhoc/database";

/** Keeps the user name of who changes something, for the history. Writes only where it is new or different. */
export async function noteActor(tx: Transaction, principal: Pick<Principal, "subject" | "username">): Promise<void> {
  await tx.query(
    `INSERT INTO actor (subject, username) VALUES ($1, $2)
     ON CONFLICT (subject) DO UPDATE SET username = excluded.username WHERE actor.username <> excluded.username`,
    [principal.subject, principal.username],
  );
}

/** User names by account; one that is not known is shown as it is. */
export async function actorNames(tx: Transaction, subjects: readonly string[]): Promise<(subject: string) => string> {
  const rows = await tx.query<{ subject: string; username: string }>(
    "SELECT subject, username FROM actor WHERE subject = ANY ($1::text[])",
    [[...new Set(subjects)]],
  );
  const names = new Map(rows.map(({ subject, username }) => [subject, username]));
  return (subject) => names.get(subject) ?? subject;
}
