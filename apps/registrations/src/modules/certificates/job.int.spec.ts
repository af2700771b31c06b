import { systemScope } from "@khuyenhoc/database";
import { type AnyJobKind, stepJob } from "@khuyenhoc/jobs";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { unzipSync } from "fflate";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, now, openFixture, units } from "../../testing/fixture.ts";
import { doWithKills } from "../../testing/killed-runner.ts";
import { issueCertificatesJob } from "./job.ts";
import { printedRun } from "./printing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };
const district = () => fixture.as("district-officer", "d1");
const names = ["Ân", "Bình", "Châu", "Dũng", "Đông"];

async function recognised(year: number, unit: "c11" | "c12" | "d1", count: number): Promise<string[]> {
  const clerk = fixture.as("city-admin", "city");
  const made = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      clerk.registrations.create({
        idempotencyKey: freshKey(),
        unitId: units[unit],
        year,
        model: "FAMILY",
        subjectName: `${names[index % names.length]} ${index}`,
        submit: true,
      }),
    ),
  );
  const ids = made.map(({ id }) => id);
  await fixture
    .asPrincipal({ ...decider, roots: [units.city] })
    .registrations.approve({ idempotencyKey: freshKey(), ids });
  return ids;
}
const decider = {
  subject: "0199a000-0000-7000-8000-00000000000d",
  username: "decider",
  roles: ["city-admin" as const],
  roots: [] as string[],
  clientId: "khuyenhoc-console",
};
const start = (year: number, print = true) =>
  district().certificates.run({ idempotencyKey: freshKey(), unitId: units.d1, filter: { year }, print, ...signatory });
const issuedIn = (year: number) =>
  fixture.query<{ id: string; sequence: number; name: string; unit: string }>(
    `SELECT registration_id AS id, sequence, subject_name AS name, unit_id AS unit FROM certificate WHERE year = $1 ORDER BY sequence`,
    [year],
  );

async function pages(file: Uint8Array): Promise<string[]> {
  const document = await getDocument({ data: new Uint8Array(file), verbosity: 0 }).promise;
  const numbers: string[] = [];
  for (let page = 1; page <= document.numPages; page++) {
    const { items } = await (await document.getPage(page)).getTextContent();
    const text = items.map((item) => ("str" in item ? item.str : "")).join(" ");
    numbers.push(/(\d+)\/\d{4}\/GCN/.exec(text)?.[1] ?? "none");
  }
  return numbers;
}

/** Runs a job to its end. */
async function runToEnd(jobId: string, kinds: readonly AnyJobKind[] = [issueCertificatesJob]): Promise<void> {
  while ((await stepJob(fixture.database, kinds, jobId)) === "MORE");
}

it("issues for all that were chosen: below the caller, recognised, without a certificate; and prints them in their order", async () => {
  const year = 2023;
  const [first = "", ...rest] = await recognised(year, "c11", 4);
  const others = await recognised(year, "c12", 3);
  await recognised(year, "d1", 1);
  const { issued } = await district().certificates.issue({
    idempotencyKey: freshKey(),
    registrationIds: [first],
    ...signatory,
  });
  expect(issued).toHaveLength(1);

  const job = await start(year);
  expect(job.total).toBe(rest.length + others.length);
  await runToEnd(job.id);
  expect(await district().jobs.status({ jobId: job.id })).toMatchObject({ state: "DONE", refused: 0, done: job.total });
  const rows = await issuedIn(year);
  expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([first, ...rest, ...others]));
  // Unit by unit, in each by the Vietnamese alphabet.
  const run = rows.slice(1);
  expect(run.map(({ unit }) => unit)).toEqual(run.map(({ unit }) => unit).sort());
  const inOne = run.filter(({ unit }) => unit === units.c12).map(({ name }) => name);
  expect(inOne).toEqual(["Ân 0", "Bình 1", "Châu 2"]);

  const file = await district().jobs.file({ jobId: job.id });
  expect(file).toMatchObject({ fileName: "giay-chung-nhan.pdf", mediaType: "application/pdf" });
  expect(await pages(Buffer.from(file.contentBase64, "base64"))).toEqual(["2", "3", "4", "5", "6", "7"]);
});

it("issues each exactly once when a step is lost before it commits, and leaves no gap", async () => {
  const year = 2024;
  const ids = await recognised(year, "c11", 6);
  const { id: jobId } = await start(year, false);
  let losses = 2;
  const losing: AnyJobKind = {
    ...issueCertificatesJob,
    batch: 2,
    async step(tx, job, targetIds) {
      const outcome = await issueCertificatesJob.step?.(tx, job, targetIds);
      if (losses-- > 0) throw new Error("the process is gone");
      return outcome ?? [];
    },
  };
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(stepJob(fixture.database, [losing], jobId)).rejects.toThrow("the process is gone");
  }
  await runToEnd(jobId, [losing]);
  expect((await issuedIn(year)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(new Set((await issuedIn(year)).map(({ id }) => id))).toEqual(new Set(ids));
  expect((await district().jobs.status({ jobId })).file).toBeNull();
});

it("tells which were refused because they changed in between", async () => {
  const year = 2022;
  const [revoked = "", sound = ""] = await recognised(year, "c11", 2);
  const { id: jobId } = await start(year, false);
  await fixture.query("UPDATE registration SET state = 'REVOKED' WHERE id = $1", [revoked]);
  await runToEnd(jobId);
  const { edges } = await district().jobs.refusals({ jobId });
  expect(edges.map(({ node }) => [node.targetId, node.code])).toEqual([[revoked, "REGISTRATION_STATE"]]);
  expect((await issuedIn(year)).map(({ id }) => id)).toEqual([sound]);
});

it("gives many as a ZIP of PDFs, every page once and in order", async () => {
  const year = 2021;
  await recognised(year, "c11", 5);
  const { id, total } = await start(year, false);
  await runToEnd(id);
  const content = await fixture.database.transaction(scopeOf({ roots: [units.d1] }), async (tx) => {
    const file = printedRun(
      tx,
      { id, total },
      { publicUrl: "https://hoc.example", date: "2026-11-24", now, pagesPerFile: 2 },
    );
    expect(file).toMatchObject({ fileName: "giay-chung-nhan.zip", mediaType: "application/zip" });
    const parts: Uint8Array[] = [];
    for await (const part of file.parts) parts.push(part);
    return Buffer.concat(parts);
  });
  const entries = unzipSync(content);
  expect(Object.keys(entries)).toEqual([
    "giay-chung-nhan-00001-00002.pdf",
    "giay-chung-nhan-00003-00004.pdf",
    "giay-chung-nhan-00005-00005.pdf",
  ]);
  const numbers: string[] = [];
  for (const entry of Object.values(entries)) numbers.push(...(await pages(entry)));
  expect(numbers).toEqual(["1", "2", "3", "4", "5"]);
});

it("chooses nothing outside of what was asked", async () => {
  await expect(start(2003)).rejects.toMatchObject({ cause: { code: "JOB_EMPTY" } });
  const rows = await fixture.database.transaction(systemScope, (tx) => tx.query("SELECT 1 FROM job WHERE total = 0"));
  expect(rows).toEqual([]);
});

it("killed again and again in the middle, numbers and issues each exactly once, and prints them all", async () => {
  const year = 2019;
  const count = 1600;
  await fixture.query(
    `INSERT INTO subject (kind, unit_id, name, subject_key, search, created_by)
     SELECT 'HOUSEHOLD', $1, 'Hộ ' || n, 'n:ho in ' || n || '|', 'ho in ' || n, 'test' FROM generate_series(1, $2::int) AS n`,
    [units.c11, count],
  );
  await fixture.query(
    `INSERT INTO registration (unit_id, year, model, subject_name, subject_key, search, state, created_by, submitted_at, submitted_by,
       decided_at, decided_by, subject_id)
     SELECT unit_id, $1, 'FAMILY', name, subject_key, search, 'RECOGNISED', 'test', now(), 'test', now(), 'other', id
     FROM subject WHERE subject_key LIKE 'n:ho in %'`,
    [year],
  );
  await fixture.query("INSERT INTO counter (year, unit_id, model, recognised) VALUES ($1, $2, 'FAMILY', $3)", [
    year,
    units.c11,
    count,
  ]);
  const job = await start(year);
  const kills = await doWithKills(fixture.testDatabase.appUrl, () => district().jobs.status({ jobId: job.id }));
  expect(kills).toBeGreaterThan(0);
  const rows = await issuedIn(year);
  expect(rows.map(({ sequence }) => sequence)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(count);
  const file = await district().jobs.file({ jobId: job.id });
  expect(file.mediaType).toBe("application/zip");
});
