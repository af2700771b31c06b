import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { stateOf } from "./feedback/row.ts";
import { secretOf } from "./secrets.ts";

/** What follows for the holder of a ticket: paths at the gateway, null where there is nothing. */
export interface TicketLinks {
  certificatePath: string | null;
  feedbackPath: string | null;
}

/** The certificate in force of a participant, and the feedback form that waits for his answer. */
export async function ticketLinks(
  tx: Transaction,
  participantId: string,
  { contacts, now }: { contacts: Vault; now: () => Date },
): Promise<TicketLinks> {
  const [certificate] = await tx.query<{ id: string }>(
    "SELECT id FROM attendance_certificate WHERE participant_id = $1 AND revoked_on IS NULL AND replaced_by IS NULL",
    [participantId],
  );
  const [form] = await tx.query<{ openedAt: Date | null; closesOn: string | null; closedAt: Date | null }>(
    `SELECT f.opened_at AS "openedAt", f.closes_on AS "closesOn", f.closed_at AS "closedAt" FROM feedback_token AS t
     JOIN feedback_form AS f ON f.event_id = t.event_id WHERE t.participant_id = $1 AND NOT t.used`,
    [participantId],
  );
  const asked = form !== undefined && stateOf(form, now()) === "OPEN";
  return {
    certificatePath: certificate === undefined ? null : `/ac/${secretOf(contacts, "certificate", certificate.id)}`,
    feedbackPath: asked ? `/fb/${secretOf(contacts, "feedback", participantId)}` : null,
  };
}
