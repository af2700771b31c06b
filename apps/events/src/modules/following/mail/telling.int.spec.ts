import type { MessageKind } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contacts, type Fixture, freshKey, openFixture } from "../../../testing/fixture.ts";
import { sealContact } from "../../participation/contacts.ts";
import { plan, planned } from "../../planning/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("district-officer", "d1");

/** An open event with somebody who has a place, somebody who waits and somebody who was declined. */
async function openEvent() {
  const { id: eventId, revision } = await planned(officer(), "d1");
  const opened = await officer().events.open({ idempotencyKey: freshKey(), id: eventId, expectedRevision: revision });
  for (const state of ["CONFIRMED", "WAITING", "DECLINED"] as const) {
    const id = await fixture.participantAt({ eventId, sessionId: "", publicCode: "" }, "c11", { state });
    const sealed = sealContact(contacts, id, { email: "an@vidu.vn", phone: null });
    await fixture.query("UPDATE participant SET contact_sealed = $2 WHERE id = $1", [id, sealed]);
  }
  return opened;
}
const told = (eventId: string) =>
  fixture.query<{ kind: MessageKind; facts: object; state: string }>(
    `SELECT m.kind, m.facts, p.state FROM message AS m JOIN participant AS p ON p.id = m.participant_id
     WHERE m.event_id = $1 ORDER BY m.kind, p.state`,
    [eventId],
  );

it("tells whoever takes part or waits that an event is cancelled", async () => {
  const { id, revision } = await openEvent();
  const reason = "Bão số 9";
  await officer().events.cancel({ idempotencyKey: freshKey(), id, expectedRevision: revision, reason });
  expect(await told(id)).toEqual([
    { kind: "EVENT_CANCELLED", facts: {}, state: "CONFIRMED" },
    { kind: "EVENT_CANCELLED", facts: {}, state: "WAITING" },
  ]);
});

it("tells them that it is at another time or place, and of nothing else that changes", async () => {
  const { id, revision } = await openEvent();
  const update = (expectedRevision: number, change: object) =>
    officer().events.update({ idempotencyKey: freshKey(), id, expectedRevision, ...plan, ...change });
  const titled = await update(revision, { title: "Hội thảo đọc sách" });
  expect(await told(id)).toEqual([]);
  const startsAt = "2026-12-10T02:00:00.000Z";
  const later = await update(titled.revision, { title: "Hội thảo đọc sách", startsAt });
  const moved = { kind: "EVENT_MOVED", facts: { wasAt: plan.startsAt } };
  expect(await told(id)).toEqual([
    { ...moved, state: "CONFIRMED" },
    { ...moved, state: "WAITING" },
  ]);
  await update(later.revision, { title: "Hội thảo đọc sách", startsAt, onlineUrl: "https://hop.example/x" });
  expect((await told(id)).filter(({ facts }) => !("wasAt" in facts)).map(({ state }) => state)).toEqual([
    "CONFIRMED",
    "WAITING",
  ]);
});
