import { type FeedbackAnswers, feedback, today } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { createLogger, createMetrics, type Server, startServer } from "@khuyenhoc/service-kit";
import { uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { contacts, type Fixture, freshKey, type HeldEvent, now, openFixture } from "../../../testing/fixture.ts";
import { servePublicFollowing } from "../routes.ts";
import { secretOf } from "../secrets.ts";
import { attendant, heldAt } from "../testing.ts";
import { ticketLinks } from "../ticket-links.ts";
import { blurMarks } from "./answering.ts";

let fixture: Fixture;
let server: Server;
beforeAll(async () => {
  fixture = await openFixture();
  server = await startServer({
    name: "events",
    host: "127.0.0.1",
    port: 0,
    logger: createLogger({ service: "test", level: "silent" }),
    metrics: createMetrics({ service: "test" }),
    checks: {},
    routes: (app) =>
      servePublicFollowing(app, { database: fixture.database, publicUrl: "https://hoc.example", now: () => now }),
  });
});
afterAll(async () => {
  await server.close();
  await fixture.close();
});

const officer = () => fixture.as("commune-officer", "c11");
const closesOn = today(now);
const opened = (event: HeldEvent, forAll = false) =>
  officer().feedback.open({ idempotencyKey: freshKey(), eventId: event.eventId, closesOn, forAll });
const tokenOf = (participantId: string) => secretOf(contacts, "feedback", participantId);
const look = async (token: string) => (await fetch(`${server.url}/public/feedback/${token}`)).json();
const codeOf = (body: unknown) =>
  (body as { error: { data: { domainError: { code: string } } } }).error.data.domainError.code;
async function send(token: string, answers: FeedbackAnswers) {
  const response = await fetch(`${server.url}/public/feedback/${token}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(answers),
  });
  if (response.status === 204) return "OK";
  return codeOf(await response.json());
}

it("asks whoever was there once it was held, each at an address of his own", async () => {
  const planned = await fixture.eventAt("c11");
  await expect(opened(planned)).rejects.toMatchObject({ cause: { code: "EVENT_STATE" } });
  const event = await heldAt(fixture, "c11");
  const there = await attendant(fixture, event, "c11", { minutes: 5 });
  const absent = await attendant(fixture, event, "c11", { minutes: 0 });
  const draft = await officer().feedback.form({ eventId: event.eventId });
  expect([draft.state, draft.revision, draft.questions.length]).toEqual([
    "DRAFT",
    0,
    feedback.standardQuestions.length,
  ]);
  const form = await opened(event);
  expect([form.state, form.invited, form.answered, form.publicUrl]).toEqual(["OPEN", 1, 0, null]);
  expect(await look(tokenOf(there))).toMatchObject({ state: "OPEN", organiserName: "Đơn vị c11", day: "2026-11-24" });
  expect(await look(tokenOf(absent))).toMatchObject({ error: { data: { domainError: { code: "NOT_FOUND" } } } });
  const late = await attendant(fixture, event, "c11", { minutes: 60 });
  expect((await opened(event)).invited).toBe(2);
  const told = await fixture.query<{ participantId: string }>(
    `SELECT participant_id AS "participantId" FROM message WHERE kind = 'FEEDBACK' AND event_id = $1`,
    [event.eventId],
  );
  expect(new Set(told.map(({ participantId }) => participantId))).toEqual(new Set([there, late]));
});

it("takes one answer of each, also of who sends it twice at once, and keeps it without whose it is", async () => {
  const event = await heldAt(fixture, "c11");
  const an = await attendant(fixture, event, "c11", { minutes: 60 });
  await opened(event);
  // The page of the ticket leads to the form, for as long as it waits.
  const links = () =>
    fixture.database.transaction(systemScope, (tx) => ticketLinks(tx, an, { contacts, now: () => now }));
  const waiting = await links();
  const answers = { CONTENT: "5", AGAIN: "YES", BEST: "  Rất  bổ ích ", SPEAKERS: "" };
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => send(tokenOf(an), answers)));
  expect(outcomes.sort()).toEqual(["FEEDBACK_ANSWERED", "FEEDBACK_ANSWERED", "FEEDBACK_ANSWERED", "OK"]);
  expect([waiting.feedbackPath, (await links()).feedbackPath]).toEqual([`/fb/${tokenOf(an)}`, null]);
  expect(await look(tokenOf(an))).toMatchObject({ state: "ANSWERED" });
  const rows = await fixture.query<object>("SELECT * FROM feedback_answer WHERE event_id = $1", [event.eventId]);
  expect(rows).toHaveLength(1);
  expect(rows).toMatchObject([{ channel: "TICKET", answers: { CONTENT: "5", AGAIN: "YES", BEST: "Rất bổ ích" } }]);
  expect(JSON.stringify(rows)).not.toContain(an);
  // Nor does the number of the transaction join the two for ever.
  const joined = () =>
    fixture.query(
      "SELECT 1 FROM feedback_answer AS a JOIN feedback_token AS t ON t.xmin::text = a.xmin::text WHERE a.event_id = $1",
      [event.eventId],
    );
  expect(await joined()).toHaveLength(1);
  await fixture.database.transaction(systemScope, blurMarks);
  expect(await joined()).toHaveLength(0);
});

it("refuses what was not asked, what is no answer, and what comes too late", async () => {
  const event = await heldAt(fixture, "c11");
  const token = tokenOf(await attendant(fixture, event, "c11", { minutes: 60 }));
  await opened(event);
  for (const wrong of [
    { CONTENT: "6" },
    { AGAIN: "NEVER" },
    { OTHER: "1" },
    {},
    { BEST: " " },
    { BEST: "x".repeat(2001) },
  ]) {
    expect([wrong, await send(token, wrong)]).toEqual([wrong, "INVALID_INPUT"]);
  }
  expect(await send(uuidOf("x"), { CONTENT: "1" })).toBe("NOT_FOUND");
  const closed = await officer().feedback.close({ idempotencyKey: freshKey(), eventId: event.eventId });
  expect(closed.state).toBe("CLOSED");
  expect([await send(token, { CONTENT: "5" }), await look(token)]).toMatchObject([
    "FEEDBACK_CLOSED",
    { state: "CLOSED" },
  ]);
  await opened(event);
  expect(await send(token, { CONTENT: "5" })).toBe("OK");
});

it("is worded by the organiser until somebody has answered", async () => {
  const event = await heldAt(fixture, "c11");
  const word = (expectedRevision: number, vi: string) =>
    officer().feedback.setForm({
      idempotencyKey: freshKey(),
      eventId: event.eventId,
      expectedRevision,
      intro: "Xin cảm ơn",
      questions: [{ kind: "RATING", code: "ALL", vi, en: null }],
    });
  const first = await word(0, "Bạn thấy thế nào?");
  await expect(word(0, "Khác")).rejects.toMatchObject({ cause: { code: "CONFLICT" } });
  const form = await opened(event, true);
  expect(form.publicUrl).toMatch(/^https:\/\/hoc\.example\/fb\/[a-z2-7]{32}$/);
  const secret = form.publicUrl?.split("/").at(-1) ?? "";
  for (let count = 0; count < 2; count++) expect(await send(secret, { ALL: "4" })).toBe("OK");
  const { revision, publicAnswers, invited } = await officer().feedback.form({ eventId: event.eventId });
  expect([first.revision, publicAnswers, invited]).toEqual([1, 2, 0]);
  await expect(word(revision, "Khác")).rejects.toMatchObject({ cause: { code: "FEEDBACK_IN_USE" } });
  // Taken back, the address for everybody leads nowhere; given again, it is another.
  await opened(event, false);
  expect(await send(secret, { ALL: "4" })).toBe("NOT_FOUND");
  expect((await opened(event, true)).publicUrl).not.toBe(form.publicUrl);
});

it("is told of once it is closed, without counts below five, words to the organiser alone, and as a file", async () => {
  const event = await heldAt(fixture, "c11");
  const { eventId } = event;
  const secret = (await opened(event, true)).publicUrl?.split("/").at(-1) ?? "";
  const partner = fixture.as("partner", "d1");
  const shut = () => officer().feedback.close({ idempotencyKey: freshKey(), eventId });
  for (let count = 0; count < 4; count++) await send(secret, { CONTENT: "5", AGAIN: "YES", BEST: `Hay ${count}` });
  await shut();
  const early = await officer().feedback.results({ eventId });
  expect([early.released, early.answers, early.questions[0]?.average]).toEqual([true, null, null]);
  expect((await officer().feedback.texts({ eventId, code: "BEST" })).edges).toEqual([]);
  await opened(event, true);
  for (let count = 0; count < 4; count++) await send(secret, { CONTENT: "4", AGAIN: count === 0 ? "NO" : "YES" });
  // Looked at after every answer, results would tell what each has added.
  expect(await officer().feedback.results({ eventId })).toEqual({
    eventId,
    released: false,
    answers: 8,
    questions: [],
  });
  expect((await officer().feedback.texts({ eventId, code: "BEST" })).edges).toEqual([]);
  await expect(officer().feedback.file({ eventId, format: "csv" })).rejects.toMatchObject({
    cause: { code: "FEEDBACK_OPEN" },
  });
  await shut();
  for (const caller of [officer(), partner]) {
    const { answers, questions } = await caller.feedback.results({ eventId });
    const of = (code: string) => questions.find((asked) => asked.code === code);
    expect([answers, of("CONTENT")?.average, of("BEST")?.answered]).toEqual([8, 4.5, null]);
    expect(of("CONTENT")?.cells.map(({ count }) => count)).toEqual([null, 0, 0, null, null]);
    expect(of("AGAIN")?.cells.map(({ code, count }) => [code, count])).toEqual([
      ["YES", null],
      ["MAYBE", 0],
      ["NO", null],
    ]);
  }
  const { edges } = await officer().feedback.texts({ eventId, code: "BEST" });
  expect(edges.map(({ node }) => node.text).sort()).toEqual(["Hay 0", "Hay 1", "Hay 2", "Hay 3"]);
  await expect(partner.feedback.texts({ eventId, code: "BEST" })).rejects.toMatchObject({
    cause: { code: "FORBIDDEN" },
  });
  await fixture.invite(event, "c12");
  const invited = fixture.as("commune-officer", "c12");
  await expect(invited.feedback.results({ eventId })).rejects.toMatchObject({ cause: { code: "FORBIDDEN" } });
  const { contentBase64 } = await officer().feedback.file({ eventId, format: "csv" });
  const table = Buffer.from(contentBase64, "base64").toString("utf8");
  for (const part of ["Trung bình", "4.5", "Hay 2", "(không nêu: số nhỏ)"]) expect(table).toContain(part);
});
