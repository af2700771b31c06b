import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { queueMessages } from "./mail/queue.ts";
import { attendant, heldAt, signatory } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("district-officer", "d1");

it("keeps neither names nor secrets of addresses in the answers of commands that may be sent again", async () => {
  const event = await heldAt(fixture, "d1", "CLOSED");
  const id = await attendant(fixture, event, "d1", { minutes: 200, name: "Quách Thị Bí" });
  const { eventId } = event;
  const issue = { idempotencyKey: freshKey(), eventId, participantIds: [id], ...signatory };
  const first = await officer().attendanceCertificates.issue(issue);
  expect(await officer().attendanceCertificates.issue(issue)).toEqual(first);
  const again = { idempotencyKey: freshKey(), id: first.issued[0]?.id ?? "", ...signatory };
  const { certificate } = await officer().attendanceCertificates.reissue(again);
  const open = { idempotencyKey: freshKey(), eventId, closesOn: "2026-12-31", forAll: true };
  const form = await officer().feedback.open(open);
  expect(await officer().feedback.open(open)).toEqual(form);
  const renew = { idempotencyKey: freshKey(), unitId: units.d1 };
  const calendar = await officer().calendars.renew(renew);
  expect(await officer().calendars.renew(renew)).toEqual(calendar);
  await officer().attendanceCertificates.revoke({ idempotencyKey: freshKey(), id: certificate.id, reason: "In sai" });

  const kept = JSON.stringify(await fixture.query("SELECT response FROM idempotency"));
  expect(kept).toContain(first.issued[0]?.id);
  expect(kept).not.toContain("Quách");
  for (const url of [first.issued[0]?.publicUrl, certificate.publicUrl, form.publicUrl, calendar.url]) {
    expect(url).toContain("https://");
    expect(kept).not.toContain(url);
  }
});

it("tells the officers of a citizen's home neither his certificate nor his messages", async () => {
  const event = await heldAt(fixture, "d1", "CLOSED");
  await fixture.invite(event, "c11");
  const citizen = await attendant(fixture, event, "c11", { minutes: 200, kind: "CITIZEN", name: "Tạ Văn Cam" });
  const delegate = await attendant(fixture, event, "c11", { minutes: 200, name: "Mai Thị Đào" });
  await fixture.database.transaction(systemScope, (tx) =>
    queueMessages(tx, { kind: "TICKET", participantIds: [citizen, delegate] }),
  );
  const { eventId } = event;
  const { issued } = await officer().attendanceCertificates.issue({
    ...{ idempotencyKey: freshKey(), eventId, participantIds: [citizen, delegate], ...signatory },
  });
  expect(issued).toHaveLength(2);
  const home = fixture.as("commune-officer", "c11");
  const certificates = await home.attendanceCertificates.byIds({ ids: issued.map(({ id }) => id) });
  expect(certificates.map(({ participantId }) => participantId)).toEqual([delegate]);
  const { edges } = await home.messages.list({ eventId, first: 50 });
  expect(new Set(edges.map(({ node }) => node.participantId))).toEqual(new Set([delegate]));
  const own = await officer().messages.list({ eventId, first: 50 });
  expect(new Set(own.edges.map(({ node }) => node.participantId))).toEqual(new Set([citizen, delegate]));
});
