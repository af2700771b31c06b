import {
  contacts,
  type Fixture,
  freshKey,
  type HeldEvent,
  type ParticipantDraft,
  type UnitKey,
} from "../../testing/fixture.ts";
import { sealContact } from "../participation/contacts.ts";

export const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };

/** An event of 240 minutes that demands 180 for a certificate, its roll still open. */
export function heldAt(fixture: Fixture, unit: UnitKey, state: "HELD" | "CLOSED" = "HELD"): Promise<HeldEvent> {
  return fixture.eventAt(unit, { state, certificateMinutes: 180 });
}

/** A participant who was there from the beginning for some minutes, reachable by mail. @returns its id */
export async function attendant(
  fixture: Fixture,
  event: HeldEvent,
  unit: UnitKey,
  draft: Partial<ParticipantDraft> & { minutes: number },
): Promise<string> {
  const { minutes, ...participant } = draft;
  const id = await fixture.participantAt(event, unit, participant);
  const contact = { email: `${id}@vidu.vn`, phone: null };
  await fixture.query("UPDATE participant SET contact_sealed = $2 WHERE id = $1", [
    id,
    sealContact(contacts, id, contact),
  ]);
  if (minutes === 0) return id;
  await fixture.query(
    `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, out_at, updated_by)
     SELECT id, $2, event_id, 'PRESENT', starts_at, starts_at + make_interval(mins => $3), 'test' FROM session WHERE id = $1`,
    [event.sessionId, id, minutes],
  );
  return id;
}

/** A certificate of a participant of a unit's event, signed. @returns its id */
export async function certificateAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const event = await heldAt(fixture, unit, "CLOSED");
  const participantIds = [await attendant(fixture, event, unit, { minutes: 200 })];
  const clerk = fixture.as("city-admin", "city");
  const command = { idempotencyKey: freshKey(), eventId: event.eventId, participantIds, ...signatory };
  const { issued } = await clerk.attendanceCertificates.issue(command);
  return issued[0]?.id ?? "";
}
