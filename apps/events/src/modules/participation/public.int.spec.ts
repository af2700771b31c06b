import type { PublicRegistration } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { stepJob } from "@khuyenhoc/jobs";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { openContact, sealContact } from "./contacts.ts";
import { eraseContacts } from "./erasing.ts";
import { giveUp, type PublicParts, publicEvent, publicTicket, publicTicketFile, registerCitizen } from "./public.ts";
import { readTicket } from "./tickets.ts";

let fixture: Fixture;
let parts: PublicParts;
beforeAll(async () => {
  fixture = await openFixture();
  parts = fixture.contextOf(principal("city-admin", [units.city]));
});
afterAll(() => fixture.close());

const city = () => fixture.as("city-admin", "city");
const form = (change: Partial<PublicRegistration> = {}): PublicRegistration => ({
  ...{ nonce: `nonce-${freshKey()}-long`, name: "Nguyễn Thị Lan", communeId: units.c11, consent: true, language: "vi" },
  ...{ email: "lan@example.vn", phone: null },
  ...change,
});
/** Codes of refusals outside of any procedure. */
const failure = async (promise: Promise<unknown>) =>
  promise.then(
    () => "OK",
    (error: { code?: string }) => error.code,
  );
const idOf = (ticket: string | undefined) => readTicket(parts.ticketKey, ticket ?? "")?.participantId ?? "";

it("an event is shown to whoever has its address, and citizens may register while it is theirs to do", async () => {
  const { publicCode } = await fixture.eventAt("city", { title: "Hội thảo học tập suốt đời", openToPublic: true });
  expect(await publicEvent(parts, publicCode)).toMatchObject({
    ...{ title: "Hội thảo học tập suốt đời", kindVi: "Hội thảo", unitName: "Đơn vị city", registration: "OPEN" },
    ...{ full: false, moderated: true, startsAt: "2026-11-24T01:00:00.000Z" },
    communes: ["c11", "c12", "c21", "c22"].map((key) => ({ id: units[key as "c11"], name: `Đơn vị ${key}` })),
  });
  const later = { ...parts, now: () => new Date("2026-11-24T05:00:01Z") };
  expect(await publicEvent(later, publicCode)).toMatchObject({ registration: "OVER", communes: [] });
  expect(await failure(registerCitizen(later, publicCode, form()))).toBe("EVENT_REGISTRATION_CLOSED");
  const closed = await fixture.eventAt("city");
  expect(await publicEvent(parts, closed.publicCode)).toMatchObject({ registration: "NONE" });
  expect(await failure(registerCitizen(parts, closed.publicCode, form()))).toBe("EVENT_REGISTRATION_CLOSED");
  const planned = await fixture.eventAt("city", { state: "PLANNED", openToPublic: true });
  expect(await publicEvent(parts, planned.publicCode)).toBeUndefined();
  expect(await registerCitizen(parts, "khong-co-su-kien", form())).toBeUndefined();
});

it("a citizen is registered once per form, waits for the organiser's word, and sees it on the ticket's page", async () => {
  const { publicCode } = await fixture.eventAt("city", { openToPublic: true });
  const filled = form();
  const answers = await Promise.all(Array.from({ length: 20 }, () => registerCitizen(parts, publicCode, filled)));
  expect(new Set(answers.map((answer) => idOf(answer?.ticket))).size).toBe(1);
  expect(await failure(registerCitizen(parts, publicCode, { ...filled, name: "Khác" }))).toBe("IDEMPOTENCY_KEY_REUSED");
  const ticket = answers[0]?.ticket ?? "";
  expect(await publicTicket(parts, ticket)).toMatchObject({ status: "PENDING", name: "Nguyễn Thị Lan", qr: null });
  expect(await publicTicketFile(parts, ticket)).toBeUndefined();
  const id = idOf(ticket);
  await city().participants.decide({ idempotencyKey: freshKey(), ids: [id], approve: true });
  expect(await publicTicket(parts, ticket)).toMatchObject({
    ...{ status: "CONFIRMED", unitName: "Đơn vị c11" },
    qr: { path: expect.stringMatching(/^M4 4h7v1h-7z/) },
  });
  expect((await publicTicketFile(parts, ticket))?.subarray(0, 5).toString()).toBe("%PDF-");
  const [known] = await city().participants.byIds({ ids: [id] });
  expect(known).toMatchObject({ email: "lan@example.vn", kind: "CITIZEN", unitId: units.c11 });
  await city().participants.reissue({ idempotencyKey: freshKey(), id, expectedRevision: known?.revision ?? 0 });
  expect(await publicTicket(parts, ticket)).toMatchObject({ status: "REPLACED", name: null, unitName: null, qr: null });
  expect(await publicTicketFile(parts, ticket)).toBeUndefined();
  const next = await city().participants.ticket({ id });
  expect(next.url).toBe(`https://hoc.example/t/${next.text}`);
  expect(await publicTicket(parts, next.text)).toMatchObject({ status: "CONFIRMED" });
});

it("whoever is on the list already is told nothing else than anybody; the organiser sees both", async () => {
  const { eventId, publicCode } = await fixture.eventAt("city", { openToPublic: true, moderated: false });
  const tickets = [
    await registerCitizen(parts, publicCode, form()),
    await registerCitizen(parts, publicCode, form()),
    await registerCitizen(parts, publicCode, form({ name: "Phạm Văn Minh", email: "minh@example.vn" })),
  ];
  const told = await Promise.all(tickets.map((answer) => publicTicket(parts, answer?.ticket ?? "")));
  expect(told.map((one) => one?.status)).toEqual(["CONFIRMED", "CONFIRMED", "CONFIRMED"]);
  const { edges } = await city().participants.list({ eventId });
  expect(edges.map(({ node }) => node.sameName)).toEqual([true, true, false]);
});

it("the officers of a citizen's home are not told that he takes part: he gave his word to the organiser", async () => {
  const { eventId, publicCode } = await fixture.eventAt("city", { openToPublic: true, moderated: false });
  const registered = await registerCitizen(parts, publicCode, form());
  const home = fixture.as("commune-officer", "c11");
  expect(await home.participants.byIds({ ids: [idOf(registered?.ticket)] })).toEqual([]);
  await fixture.invite({ eventId, publicCode, sessionId: "" }, "c11");
  expect((await home.participants.list({ eventId })).edges).toEqual([]);
  expect((await city().participants.list({ eventId, filter: { unitId: units.c11 } })).edges).toHaveLength(1);
});

it("a place that is given up goes to who waits", async () => {
  const event = await fixture.eventAt("city", { openToPublic: true, moderated: false, capacity: 1 });
  const first = await registerCitizen(parts, event.publicCode, form());
  const second = await registerCitizen(parts, event.publicCode, form());
  expect(await publicEvent(parts, event.publicCode)).toMatchObject({ full: true });
  expect(await publicTicket(parts, second?.ticket ?? "")).toMatchObject({ status: "WAITING" });
  expect(await giveUp(parts, first?.ticket ?? "")).toBe(true);
  expect(await giveUp(parts, first?.ticket ?? "")).toBe(true);
  expect(await publicTicket(parts, first?.ticket ?? "")).toMatchObject({ status: "CANCELLED" });
  expect(await publicTicket(parts, second?.ticket ?? "")).toMatchObject({ status: "CONFIRMED" });
  const told = await fixture.query<{ kind: string }>(
    "SELECT kind FROM message WHERE participant_id = $1 ORDER BY created_at, id",
    [idOf(second?.ticket)],
  );
  expect(told.map(({ kind }) => kind)).toEqual(["WAITLISTED", "MOVED_UP"]);
  expect(await giveUp(parts, "KH1.x.y")).toBe(false);
});

it("a commune must be one, and somebody from elsewhere counts at the organiser", async () => {
  const { publicCode } = await fixture.eventAt("d1", { openToPublic: true });
  expect(await failure(registerCitizen(parts, publicCode, form({ communeId: units.b11 })))).toBe("INVALID_INPUT");
  const elsewhere = await registerCitizen(parts, publicCode, form({ communeId: null }));
  const [row] = await city().participants.byIds({ ids: [idOf(elsewhere?.ticket)] });
  expect(row?.unitId).toBe(units.d1);
});

it("contacts are erased when their time after the event is over, and nothing else", async () => {
  const event = await fixture.eventAt("city");
  const id = await fixture.participantAt(event, "c11", { name: "Bùi Văn Nam" });
  const sealed = sealContact(parts.contacts, id, { email: "nam@example.vn", phone: null });
  await fixture.query("UPDATE participant SET contact_sealed = $2 WHERE id = $1", [id, sealed]);
  const contactOf = async () => {
    const [row] = await fixture.query<{ sealed: Buffer | null }>(
      "SELECT contact_sealed AS sealed FROM participant WHERE id = $1",
      [id],
    );
    return openContact(parts.contacts, id, row?.sealed ?? null).email;
  };
  const after = (days: number) => new Date(Date.parse("2026-11-24T05:00:00Z") + days * 24 * 3_600_000 + 1);
  await eraseContacts(fixture.database, after(89));
  expect(await contactOf()).toBe("nam@example.vn");
  expect(await eraseContacts(fixture.database, after(90))).toBeGreaterThan(0);
  expect(await contactOf()).toBeNull();
  expect(await city().participants.byIds({ ids: [id] })).toMatchObject([{ name: "Bùi Văn Nam", hasContact: false }]);
  expect(await eraseContacts(fixture.database, after(90))).toBe(0);
});

it("tickets, badges and the list to be signed are printed for who has a place, and written down", async () => {
  const event = await fixture.eventAt("city");
  const { eventId } = event;
  for (let n = 0; n < 9; n++)
    await fixture.participantAt(event, n % 2 === 0 ? "c11" : "c12", { name: `Đại biểu số ${n}` });
  await fixture.participantAt(event, "c11", { state: "WAITING" });
  const commune = fixture.as("commune-officer", "c11");
  await fixture.invite(event, "c11", null);
  const pdf = async (file: Promise<{ contentBase64: string }>) =>
    Buffer.from((await file).contentBase64, "base64").toString("latin1");
  const pages = (text: string) => text.match(/\/Type \/Page\b/g)?.length;
  expect(pages(await pdf(city().participants.printTickets({ eventId })))).toBe(3);
  expect(pages(await pdf(city().participants.printTickets({ eventId, kind: "BADGES" })))).toBe(2);
  expect(pages(await pdf(commune.participants.printTickets({ eventId })))).toBe(2);
  expect(pages(await pdf(city().participants.printRoll({ eventId })))).toBe(2);
  const job = await city().participants.runTickets({ idempotencyKey: freshKey(), eventId });
  const { jobKinds = [] } = fixture.contextOf(principal("city-admin", [units.city]));
  while ((await stepJob(fixture.database, jobKinds, job.id)) === "MORE");
  expect(pages(await pdf(city().jobs.file({ jobId: job.id })))).toBe(3);
  const kept = await fixture.query<{ content: Buffer }>("SELECT content FROM job_file_part WHERE job_id = $1", [
    job.id,
  ]);
  expect(kept.map(({ content }) => content.includes("%PDF"))).toEqual([false]);
  const elsewhere = { eventId, unitId: units.c12 };
  expect(await codeOf(commune.participants.printTickets(elsewhere))).toBe("OUT_OF_SCOPE");
  const read = await fixture.database.transaction(systemScope, (tx) =>
    tx.query("SELECT row_count FROM access_log WHERE operation = 'participants.printTickets' ORDER BY read_at"),
  );
  expect(read).toEqual([{ row_count: 9 }, { row_count: 9 }, { row_count: 5 }]);
});
