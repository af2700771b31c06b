import type { JobStatus, RegistrationFilter } from "@khuyenhoc/contracts";
import { stepJob } from "@khuyenhoc/jobs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { doWithKills } from "../../testing/killed-runner.ts";
import { jobKinds } from "../jobs/kinds.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const clerk = () => fixture.as("commune-officer", "c11");
const decider = () => fixture.as("district-officer", "d1");

/** Drafts of a year with a file, which is the quickest way to many. */
async function draftsOf(year: number, unit: UnitKey, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => index);
  for (const index of names) {
    await fixture.as("commune-officer", unit).registrations.create({
      idempotencyKey: freshKey(),
      unitId: units[unit],
      year,
      model: "FAMILY",
      subjectName: `Hộ ${year} ${index}`,
    });
  }
}

type Starter = ReturnType<typeof clerk>;
const start = (by: Starter, action: "SUBMIT" | "APPROVE" | "RETURN", filter: RegistrationFilter, reason?: string) =>
  by.registrations.startBulk({ idempotencyKey: freshKey(), action, filter, ...(reason ? { reason } : {}) });

async function finish({ id }: JobStatus): Promise<void> {
  while ((await stepJob(fixture.database, jobKinds, id)) !== "DONE");
}
const statesOf = async (year: number) =>
  Object.fromEntries(
    (
      await fixture.query<{ state: string; count: number }>(
        "SELECT state, count(*)::int AS count FROM registration WHERE year = $1 GROUP BY 1 ORDER BY 1",
        [year],
      )
    ).map(({ state, count }) => [state, count]),
  );

it("does to all registrations behind a filter what was ordered, and to no others", async () => {
  await draftsOf(2021, "c11", 12);
  await draftsOf(2021, "c21", 3);
  const submitted = await start(clerk(), "SUBMIT", { year: 2021, query: "ho 2021 1" });
  // 1, 10 and 11 of the clerk's own commune.
  expect(submitted.total).toBe(3);
  await finish(submitted);
  expect(await statesOf(2021)).toEqual({ DRAFT: 12, REGISTERED: 3 });
  await finish(await start(clerk(), "SUBMIT", { year: 2021 }));
  expect(await statesOf(2021)).toEqual({ DRAFT: 3, REGISTERED: 12 });

  const returned = await start(decider(), "RETURN", { year: 2021, query: "ho 2021 0" }, "Thiếu địa chỉ");
  await finish(returned);
  await finish(await start(decider(), "APPROVE", { year: 2021 }));
  expect(await statesOf(2021)).toEqual({ DRAFT: 3, RECOGNISED: 11, RETURNED: 1 });
  expect(await fixture.differences()).toEqual([]);
});

it("refuses row by row what cannot be done, with the reason", async () => {
  await draftsOf(2022, "c11", 3);
  await finish(await start(clerk(), "SUBMIT", { year: 2022 }));
  const job = await start(clerk(), "APPROVE", { year: 2022 });
  await finish(job);
  expect(await clerk().jobs.status({ jobId: job.id })).toMatchObject({ state: "DONE", done: 3, refused: 3 });
  const { edges } = await clerk().jobs.refusals({ jobId: job.id });
  expect(edges.map(({ node }) => node.code)).toEqual(["FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]);
  await expect(start(decider(), "RETURN", { year: 2022 })).rejects.toMatchObject({
    cause: { code: "RETURN_NEEDS_REASON" },
  });
  await expect(start(decider(), "APPROVE", { year: 2022, unitId: units.c21 })).rejects.toMatchObject({
    cause: { code: "OUT_OF_SCOPE" },
  });
  await expect(start(decider(), "APPROVE", { year: 2023 })).rejects.toMatchObject({ cause: { code: "JOB_EMPTY" } });
});

it("does not do again what another has decided in between", async () => {
  await draftsOf(2023, "c11", 4);
  await finish(await start(clerk(), "SUBMIT", { year: 2023 }));
  const job = await start(decider(), "APPROVE", { year: 2023 });
  const { edges } = await decider().registrations.list({ filter: { year: 2023 } });
  const ids = edges.slice(0, 1).map(({ node }) => node.id);
  await decider().registrations.return({ idempotencyKey: freshKey(), ids, reason: "Xem lại" });
  await finish(job);
  expect(await statesOf(2023)).toEqual({ RECOGNISED: 3, RETURNED: 1 });
  const refusals = await decider().jobs.refusals({ jobId: job.id });
  expect(refusals.edges.map(({ node }) => node.code)).toEqual(["REGISTRATION_STATE"]);
});

it("killed again and again in the middle, decides each exactly once", async () => {
  await fixture.query(
    `INSERT INTO subject (kind, unit_id, name, subject_key, search, created_by)
     SELECT 'HOUSEHOLD', $1, 'Hộ ' || n, 'n:ho nhieu ' || n || '|', 'ho nhieu ' || n, 'test' FROM generate_series(1, 6000) AS n`,
    [units.c11],
  );
  await fixture.query(
    `INSERT INTO registration (unit_id, year, model, subject_name, subject_key, search, state, created_by, submitted_at, submitted_by, subject_id)
     SELECT unit_id, 2024, 'FAMILY', name, subject_key, search, 'REGISTERED', 'test', now(), 'test', id
     FROM subject WHERE subject_key LIKE 'n:ho nhieu %'`,
  );
  await fixture.query("INSERT INTO counter (year, unit_id, model, pending) VALUES (2024, $1, 'FAMILY', 6000)", [
    units.c11,
  ]);
  const job = await start(decider(), "APPROVE", { year: 2024 });
  const kills = await doWithKills(fixture.testDatabase.appUrl, () => decider().jobs.status({ jobId: job.id }));
  expect(kills).toBeGreaterThan(0);
  expect(await statesOf(2024)).toEqual({ RECOGNISED: 6000 });
  const [history] = await fixture.query<{ entries: number; registrations: number }>(
    `SELECT count(*)::int AS entries, count(DISTINCT registration_id)::int AS registrations
     FROM registration_change AS change JOIN registration AS r ON r.id = change.registration_id
     WHERE r.year = 2024 AND change.kind = 'APPROVE'`,
  );
  expect(history).toEqual({ entries: 6000, registrations: 6000 });
  expect(await fixture.differences()).toEqual([]);
});

it("without a unit it means all that the caller was granted, as the list does", async () => {
  await draftsOf(2029, "c11", 2);
  await draftsOf(2029, "c21", 1);
  const both = fixture.as("commune-officer", "c11", "c21");
  const { totalCount } = await both.registrations.list({ filter: { year: 2029 } });
  const job = await start(both, "SUBMIT", { year: 2029 });
  expect([job.total, totalCount]).toEqual([3, 3]);
  await finish(job);
  expect(await statesOf(2029)).toEqual({ REGISTERED: 3 });
});
