import type { KeyObject } from "node:crypto";
import type { MessageKind } from "@khuyenhoc/contracts";
import type { Vault } from "@khuyenhoc/service-kit";
import { signTicket } from "../../participation/tickets.ts";
import { secretOf } from "../secrets.ts";
import type { MessageFacts } from "./queue.ts";

interface Written {
  kind: MessageKind;
  eventId: string;
  participantId: string;
  ticketVersion: number;
  facts: MessageFacts;
}

/** Address that a letter leads to: the form, the certificate, or the page of the ticket. Null where there is nothing to see. */
export function linkOf(
  { kind, participantId, eventId, ticketVersion, facts }: Written,
  { publicUrl, contacts, ticketKey }: { publicUrl: string; contacts: Vault; ticketKey: KeyObject },
): string | null {
  if (kind === "FEEDBACK") return `${publicUrl}/fb/${secretOf(contacts, "feedback", participantId)}`;
  if (kind === "CERTIFICATE") {
    const { certificateId } = facts;
    return certificateId === undefined ? null : `${publicUrl}/ac/${secretOf(contacts, "certificate", certificateId)}`;
  }
  return `${publicUrl}/t/${signTicket(ticketKey, { participantId, eventId, version: ticketVersion })}`;
}
