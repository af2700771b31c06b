import { createHash } from "node:crypto";
import { DomainError, records } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, now, openFixture } from "../../testing/fixture.ts";
import { announceFile, removeDueFiles, storageKeyOf } from "./sweeping.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const pdf = (text: string) => Buffer.from(`%PDF-1.7 ${text}`);
const add = (eventId: string, content = pdf("biên bản"), change: object = {}) => ({
  idempotencyKey: freshKey(),
  eventId,
  kind: "MINUTES" as const,
  title: "Biên bản hội thảo",
  file: { fileName: "biên bản.pdf", contentBase64: content.toString("base64") },
  ...change,
});
const later = (days: number) => new Date(Date.now() + days * 24 * 3600_000);
const officer = () => fixture.as("district-officer", "d1");

describe("a document", () => {
  it("is kept byte for byte with its hash, and whoever opens minutes is written down", async () => {
    const { eventId } = await fixture.eventAt("d1");
    const content = pdf("Đại biểu nhất trí");
    const added = await officer().records.addDocument(add(eventId, content));
    expect(added).toMatchObject({ kind: "MINUTES", fileName: "biên bản.pdf", bytes: content.length, removed: null });
    expect(added.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    expect(await officer().records.documents({ eventId })).toEqual([added]);
    const file = await officer().records.file({ id: added.id });
    expect(Buffer.from(file.contentBase64, "base64")).toEqual(content);
    const [read] = await fixture.query<{ rows: number }>(
      "SELECT count(*)::int AS rows FROM access_log WHERE operation = 'records.file' AND $1 = ANY (subject_ids)",
      [added.id],
    );
    expect(read?.rows).toBe(1);
  });

  it("is one, however often and however much at once the same command comes", async () => {
    const { eventId } = await fixture.eventAt("d1");
    const command = add(eventId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => officer().records.addDocument(command)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const documents = await officer().records.documents({ eventId });
    expect(documents).toHaveLength(1);
    // The files of the seven others go after a day, that of the document stays.
    while ((await removeDueFiles(fixture.database, fixture.storage, later(2))) > 0);
    expect((await officer().records.file({ id: documents[0]?.id ?? "" })).fileName).toBe("biên bản.pdf");
    expect(await fixture.query("SELECT FROM file_to_remove")).toHaveLength(0);
    expect(await codeOf(officer().records.addDocument({ ...command, title: "Khác" }))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("leaves nothing behind when its process ended before it was known", async () => {
    const { eventId } = await fixture.eventAt("d1");
    const id = await fixture.database.transaction(systemScope, (tx) => announceFile(tx, eventId));
    await fixture.storage.put(storageKeyOf(eventId, id), pdf("mồ côi"), "application/pdf");
    expect(await removeDueFiles(fixture.database, fixture.storage, now)).toBe(0);
    expect(await fixture.storage.get(storageKeyOf(eventId, id))).toBeDefined();
    await removeDueFiles(fixture.database, fixture.storage, later(2));
    expect(await fixture.storage.get(storageKeyOf(eventId, id))).toBeUndefined();
  });

  it("goes for good when it is removed, and that it was there stays told", async () => {
    const { eventId } = await fixture.eventAt("d1");
    const { id } = await officer().records.addDocument(add(eventId));
    const removed = await officer().records.removeDocument({ idempotencyKey: freshKey(), id, reason: "Nhầm sự kiện" });
    expect(removed.removed).toMatchObject({ reason: "Nhầm sự kiện" });
    expect(await codeOf(officer().records.file({ id }))).toBe("NOT_FOUND");
    await removeDueFiles(fixture.database, fixture.storage, later(0));
    expect(await fixture.storage.get(storageKeyOf(eventId, id))).toBeUndefined();
    expect(await officer().records.documents({ eventId })).toEqual([removed]);
  });

  it("is refused when it is not what it may be, too large, one too many, or of a cancelled event", async () => {
    const { eventId } = await fixture.eventAt("d1");
    expect(await codeOf(officer().records.addDocument(add(eventId, Buffer.from("<html>"))))).toBe("FILE_REFUSED");
    expect(await officer().records.documents({ eventId })).toEqual([]);
    await fixture.query(
      `INSERT INTO document (id, event_id, kind, title, file_name, media_type, bytes, sha256, storage_key, added_by, added_by_username)
       SELECT uuidv7(), $1::uuid, 'PHOTO', 'Ảnh', 'a.png', 'image/png', 1, sha256('a'), 'k' || n || $1::uuid, 'test', 'test'
       FROM generate_series(1, $2::int) AS n`,
      [eventId, records.MAX_DOCUMENTS],
    );
    expect(await codeOf(officer().records.addDocument(add(eventId)))).toBe("TOO_MANY_DOCUMENTS");
    const cancelled = await fixture.eventAt("d1");
    await fixture.query("UPDATE event SET state = 'CANCELLED', cancel_reason = 'Mưa bão' WHERE id = $1", [
      cancelled.eventId,
    ]);
    expect(await codeOf(officer().records.addDocument(add(cancelled.eventId)))).toBe("EVENT_STATE");
  });

  it("is read by who was invited, and added by the organiser's line only", async () => {
    const event = await fixture.eventAt("d1");
    await fixture.invite(event, "c11");
    const added = await officer().records.addDocument(add(event.eventId));
    const invited = fixture.as("commune-officer", "c11");
    expect(await invited.records.documents({ eventId: event.eventId })).toHaveLength(1);
    expect((await invited.records.file({ id: added.id })).mediaType).toBe("application/pdf");
    expect(await codeOf(invited.records.addDocument(add(event.eventId)))).toBe("OUT_OF_SCOPE");
    const remove = { idempotencyKey: freshKey(), id: added.id, reason: "Không thích" };
    expect(await codeOf(invited.records.removeDocument(remove))).toBe("OUT_OF_SCOPE");
    await expect(fixture.as("commune-officer", "c12").records.file({ id: added.id })).rejects.toMatchObject({
      cause: expect.any(DomainError),
    });
  });
});
