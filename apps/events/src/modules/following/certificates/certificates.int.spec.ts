import { systemScope } from "@khuyenhoc/database";
import { stepJob } from "@khuyenhoc/jobs";
import { createLogger, createMetrics, startServer } from "@khuyenhoc/service-kit";
import { uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contacts, type Fixture, freshKey, type HeldEvent, now, openFixture, units } from "../../../testing/fixture.ts";
import { followingKinds } from "../job-kinds.ts";
import { servePublicFollowing } from "../routes.ts";
import { attendant, certificateAt, heldAt, signatory } from "../testing.ts";
import { ticketLinks } from "../ticket-links.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** In steps of a few rows, so that few rows take several. */
const kinds = followingKinds({ publicUrl: "https://hoc.example", contacts }).map((kind) => ({ ...kind, batch: 5 }));
const officer = () => fixture.as("district-officer", "d1");
const close = (event: HeldEvent) => fixture.query("UPDATE event SET state = 'CLOSED' WHERE id = $1", [event.eventId]);
const sequences = () =>
  fixture.query<{ unitId: string; year: number; gapless: boolean }>(
    `SELECT organiser_id AS "unitId", year, max(sequence) = count(*) AND min(sequence) = 1 AS gapless
     FROM attendance_certificate GROUP BY 1, 2`,
  );
const noGaps = async () => (await sequences()).every(({ gapless }) => gapless);

async function runToEnd(jobId: string): Promise<void> {
  while ((await stepJob(fixture.database, kinds, jobId)) === "MORE");
}
async function pagesOf(jobId: string): Promise<{ pages: number; bytes: Buffer }> {
  const parts = await fixture.query<{ content: Buffer }>(
    "SELECT content FROM job_file_part WHERE job_id = $1 ORDER BY part",
    [jobId],
  );
  const bytes = Buffer.concat(parts.map(({ content }) => content));
  return { pages: bytes.toString("latin1").match(/\/Type \/Page\b/g)?.length ?? 0, bytes };
}

describe("issuing", () => {
  it("gives one to whoever attended long enough, with numbers in a row, and refuses the rest with the reason", async () => {
    const event = await heldAt(fixture, "d1");
    const long = await attendant(fixture, event, "c11", { minutes: 180, name: "Trần Thị Bưởi" });
    const short = await attendant(fixture, event, "c11", { minutes: 179 });
    const absent = await attendant(fixture, event, "c12", { minutes: 0 });
    const gone = await attendant(fixture, event, "c12", { minutes: 200, state: "CANCELLED" });
    const guest = await attendant(fixture, event, "d1", { minutes: 240, kind: "GUEST" });
    const command = {
      eventId: event.eventId,
      participantIds: [long, short, absent, gone, guest, uuidOf("x")],
      ...signatory,
    };
    const issue = (change: object = {}) =>
      officer().attendanceCertificates.issue({ idempotencyKey: freshKey(), ...command, ...change });
    await expect(issue()).rejects.toMatchObject({ cause: { code: "EVENT_STATE" } });
    await close(event);
    const { issued, refused } = await issue();
    expect(
      issued.map(({ participantId, number, minutes, unitName, name }) => [
        participantId,
        number,
        minutes,
        unitName,
        name,
      ]),
    ).toEqual([
      [long, "1/2026/GCNTD-D1", 180, "Đơn vị c11", "Trần Thị Bưởi"],
      [guest, "2/2026/GCNTD-D1", 240, "Đơn vị d1", "Nguyễn Văn An"],
    ]);
    expect(refused.map(({ id, code }) => [id, code])).toEqual([
      [short, "ATTENDANCE_TOO_SHORT"],
      [absent, "ATTENDANCE_TOO_SHORT"],
      [gone, "PARTICIPANT_NOT_CONFIRMED"],
      [uuidOf("x"), "NOT_FOUND"],
    ]);
    expect((await issue({ participantIds: [long] })).refused.map(({ code }) => code)).toEqual(["CERTIFICATE_EXISTS"]);
    const told = await fixture.query<{ participantId: string }>(
      `SELECT participant_id AS "participantId" FROM message WHERE kind = 'CERTIFICATE' ORDER BY created_at, id`,
    );
    expect(new Set(told.map(({ participantId }) => participantId))).toEqual(new Set([long, guest]));
    expect(await noGaps()).toBe(true);
  });

  it("is done before the event is closed only where that is asked for, and never where none are given", async () => {
    const event = await heldAt(fixture, "c21");
    const participantIds = [await attendant(fixture, event, "c21", { minutes: 200 })];
    const clerk = fixture.as("commune-officer", "c21");
    const command = { eventId: event.eventId, participantIds, early: true, ...signatory };
    expect((await clerk.attendanceCertificates.issue({ idempotencyKey: freshKey(), ...command })).issued).toHaveLength(
      1,
    );
    const without = await fixture.eventAt("c21", { state: "CLOSED" });
    await expect(
      clerk.attendanceCertificates.issue({ idempotencyKey: freshKey(), ...command, eventId: without.eventId }),
    ).rejects.toMatchObject({ cause: { code: "EVENT_WITHOUT_CERTIFICATES" } });
  });

  it("by many at once gives everybody one, and no number twice or left out", async () => {
    const events = [await heldAt(fixture, "d2", "CLOSED"), await heldAt(fixture, "d2", "CLOSED")];
    const commands = [];
    for (const event of events) {
      const participantIds: string[] = [];
      for (let index = 0; index < 5; index++)
        participantIds.push(await attendant(fixture, event, "c21", { minutes: 240 }));
      for (let again = 0; again < 3; again++) commands.push({ eventId: event.eventId, participantIds, ...signatory });
    }
    const clerk = fixture.as("district-officer", "d2");
    const outcomes = await Promise.all(
      commands.map((command) => clerk.attendanceCertificates.issue({ idempotencyKey: freshKey(), ...command })),
    );
    expect(outcomes.flatMap(({ issued }) => issued)).toHaveLength(10);
    expect(outcomes.flatMap(({ refused }) => refused.map(({ code }) => code))).toEqual(
      Array.from({ length: 20 }, () => "CERTIFICATE_EXISTS"),
    );
    expect(await noGaps()).toBe(true);
  });

  it("is the organiser's: a unit that was invited sees those of its own delegates, and issues none", async () => {
    const event = await heldAt(fixture, "d1", "CLOSED");
    await fixture.invite(event, "c11");
    const own = await attendant(fixture, event, "c11", { minutes: 200, name: "Đỗ Nhật" });
    await attendant(fixture, event, "c12", { minutes: 200 });
    const invited = fixture.as("commune-officer", "c11");
    const command = { idempotencyKey: freshKey(), eventId: event.eventId, participantIds: [own], ...signatory };
    await expect(invited.attendanceCertificates.issue(command)).rejects.toMatchObject({ cause: { code: "FORBIDDEN" } });
    await officer().attendanceCertificates.issue(command);
    const { edges } = await invited.attendanceCertificates.list({ eventId: event.eventId });
    expect(edges.map(({ node }) => [node.name, node.standing, node.certificate?.status])).toEqual([
      ["Đỗ Nhật", "ISSUED", "VALID"],
    ]);
  });
});

describe("a run", () => {
  it("issues to everybody who qualifies, once, and prints one page each; killed in between it goes on", async () => {
    const event = await heldAt(fixture, "c12", "CLOSED");
    await fixture.query(
      `WITH made AS (
         INSERT INTO participant (event_id, organiser_id, unit_id, kind, name, name_folded, state, created_by, updated_by)
         SELECT $1, $2, $2, 'GUEST', 'Người ' || n, 'nguoi ' || n, 'CONFIRMED', 'test', 'test' FROM generate_series(1, 12) AS n RETURNING id
       )
       INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, updated_by)
       SELECT s.id, made.id, $1, 'PRESENT', s.starts_at, 'test' FROM made, session AS s WHERE s.id = $3`,
      [event.eventId, units.c12, event.sessionId],
    );
    await attendant(fixture, event, "c12", { minutes: 10 });
    const clerk = fixture.as("commune-officer", "c12");
    const key = freshKey();
    const command = { idempotencyKey: key, eventId: event.eventId, print: true, ...signatory };
    const job = await clerk.attendanceCertificates.run(command);
    expect([job.total, (await clerk.attendanceCertificates.run(command)).id]).toEqual([12, job.id]);
    expect(await stepJob(fixture.database, kinds, job.id)).toBe("MORE");
    // The second step dies on the way: nothing of it stays.
    const dying = kinds.map((kind) => ({
      ...kind,
      step: async (...given: Parameters<NonNullable<typeof kind.step>>) => {
        await kind.step?.(...given);
        throw new Error("killed");
      },
    }));
    await expect(stepJob(fixture.database, dying, job.id)).rejects.toThrow("killed");
    await runToEnd(job.id);
    expect(await clerk.attendanceCertificates.summary({ eventId: event.eventId })).toEqual({
      needed: 180,
      issued: 12,
      qualified: 0,
      short: 1,
    });
    expect(await noGaps()).toBe(true);
    expect((await pagesOf(job.id)).pages).toBe(12);
    await expect(clerk.attendanceCertificates.run({ ...command, idempotencyKey: freshKey() })).rejects.toMatchObject({
      cause: { code: "JOB_EMPTY" },
    });
  });

  it("prints all of an event: what was printed before is a copy", async () => {
    const event = await heldAt(fixture, "b11", "CLOSED");
    const participantIds = [await attendant(fixture, event, "b11", { minutes: 200 })];
    const clerk = fixture.as("commune-officer", "c11");
    const { issued } = await clerk.attendanceCertificates.issue({
      idempotencyKey: freshKey(),
      eventId: event.eventId,
      participantIds,
      ...signatory,
    });
    const print = async () => {
      const job = await clerk.attendanceCertificates.printRun({ idempotencyKey: freshKey(), eventId: event.eventId });
      await runToEnd(job.id);
      return pagesOf(job.id);
    };
    const original = await print();
    const copy = await print();
    expect([original.pages, copy.pages]).toEqual([1, 1]);
    // The mark and the watermark of a copy are words more.
    expect(copy.bytes.length).toBeGreaterThan(original.bytes.length);
    const [id = ""] = issued.map((certificate) => certificate.id);
    expect((await clerk.attendanceCertificates.byIds({ ids: [id] })).map(({ printed }) => printed)).toEqual([true]);
  });
});

describe("a certificate", () => {
  it("is printed by the same key as the same paper, by another as a copy, and not at all when it is void", async () => {
    const id = await certificateAt(fixture, "d1");
    const print = (idempotencyKey: string) => officer().attendanceCertificates.print({ idempotencyKey, ids: [id] });
    const key = freshKey();
    const first = await print(key);
    expect((await print(key)).contentBase64).toBe(first.contentBase64);
    const copy = await print(freshKey());
    expect(copy.contentBase64.length).toBeGreaterThan(first.contentBase64.length);
    await officer().attendanceCertificates.revoke({ idempotencyKey: freshKey(), id, reason: "Điểm danh nhầm" });
    await expect(print(freshKey())).rejects.toMatchObject({ cause: { code: "CERTIFICATE_STATE" } });
  });

  it("is revoked with its reason and issued anew with a number of its own", async () => {
    const id = await certificateAt(fixture, "c11");
    const clerk = fixture.as("commune-officer", "c11");
    const { certificate, replaced } = await clerk.attendanceCertificates.reissue({
      idempotencyKey: freshKey(),
      id,
      ...signatory,
      signatoryName: "Lê Hòa",
    });
    expect([replaced.status, replaced.replacedBy, certificate.status, certificate.signatoryName]).toEqual([
      "REPLACED",
      certificate.id,
      "VALID",
      "Lê Hòa",
    ]);
    const again = clerk.attendanceCertificates.reissue({ idempotencyKey: freshKey(), id, ...signatory });
    await expect(again).rejects.toMatchObject({ cause: { code: "CERTIFICATE_STATE" } });
    const revoked = await clerk.attendanceCertificates.revoke({
      idempotencyKey: freshKey(),
      id: certificate.id,
      reason: "Cấp nhầm người",
    });
    expect([revoked.status, revoked.revokedOn, revoked.revokeReason]).toEqual([
      "REVOKED",
      "2026-11-24",
      "Cấp nhầm người",
    ]);
    const standing = await clerk.attendanceCertificates.list({ eventId: certificate.eventId });
    expect(standing.edges.map(({ node }) => [node.standing, node.certificate?.status])).toEqual([
      ["QUALIFIED", "REVOKED"],
    ]);
    expect(await noGaps()).toBe(true);
  });

  it("is told of to whoever has its secret, with the name but for its first letters, and to nobody else", async () => {
    const server = await startServer({
      name: "events",
      host: "127.0.0.1",
      port: 0,
      logger: createLogger({ service: "test", level: "silent" }),
      metrics: createMetrics({ service: "test" }),
      checks: {},
      routes: (app) =>
        servePublicFollowing(app, { database: fixture.database, publicUrl: "https://hoc.example", now: () => now }),
    });
    const [certificate] = await officer().attendanceCertificates.byIds({ ids: [await certificateAt(fixture, "d1")] });
    const token = certificate?.publicUrl.split("/").at(-1);
    expect(certificate?.publicUrl).toBe(`https://hoc.example/ac/${token}`);
    const links = await fixture.database.transaction(systemScope, (tx) =>
      ticketLinks(tx, certificate?.participantId ?? "", { contacts, now: () => now }),
    );
    expect(links).toEqual({ certificatePath: `/ac/${token}`, feedbackPath: null });
    const get = async (path: string) => fetch(`${server.url}/public/attendance-certificates/${path}`);
    expect(await (await get(token ?? "")).json()).toEqual({
      number: certificate?.number,
      name: "N. V. An",
      eventTitle: certificate?.eventTitle,
      fromDay: "2026-11-24",
      toDay: "2026-11-24",
      minutes: 200,
      organiserName: "Đơn vị d1",
      issuedOn: "2026-11-24",
      status: "VALID",
    });
    expect(JSON.stringify(await fixture.query("SELECT * FROM attendance_certificate"))).not.toContain(token);
    for (const wrong of ["a".repeat(32), certificate?.id ?? "", "x"]) expect((await get(wrong)).status).toBe(404);
    await server.close();
  });
});

it("lists by name who qualifies and how many minutes the others miss", async () => {
  const event = await heldAt(fixture, "c11", "CLOSED");
  const drafts = [
    ["Đỗ Bình", 100],
    ["An Chi", 180],
    ["Bùi Ái", 0],
  ] as const;
  for (const [name, minutes] of drafts) await attendant(fixture, event, "c11", { name, minutes });
  const clerk = fixture.as("commune-officer", "c11");
  const of = async (change: object) => {
    const { edges } = await clerk.attendanceCertificates.list({ eventId: event.eventId, ...change });
    return edges.map(({ node }) => [node.name, node.minutes, node.missing, node.standing]);
  };
  expect(await of({})).toEqual([
    ["An Chi", 180, 0, "QUALIFIED"],
    ["Bùi Ái", 0, 180, "SHORT"],
    ["Đỗ Bình", 100, 80, "SHORT"],
  ]);
  expect(await of({ standings: ["SHORT"], query: "do" })).toEqual([["Đỗ Bình", 100, 80, "SHORT"]]);
  const first = await clerk.attendanceCertificates.list({ eventId: event.eventId, first: 2 });
  expect(await of({ after: first.pageInfo.endCursor })).toEqual([["Đỗ Bình", 100, 80, "SHORT"]]);
});
