import { startJob, startJobRunner, stepJob } from "@khuyenhoc/jobs";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually, principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { appending } from "../../testing/job-kinds.ts";
import { doWithKills } from "../../testing/killed-runner.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const logger = createLogger({ service: "test", level: "silent" });
const officer = principal("district-officer", [units.d1]);
const caller = () => fixture.asPrincipal(officer);

function start(items: number, options: { fails?: boolean; key?: string; unitId?: string } = {}) {
  const { fails = false, key = freshKey(), unitId = units.c11 } = options;
  return startJob(fixture.contextOf(officer), appending, { unitId, params: { items, fails }, idempotencyKey: key });
}
const kinds = [appending];
const stateOf = async (jobId: string) => (await caller().jobs.status({ jobId })).state;
const effects = async (jobId: string) => {
  const [row] = await fixture.query<{ items: number; done: number; distinct: number }>(
    `SELECT count(DISTINCT item.position)::int AS items, count(log.id)::int AS done, count(DISTINCT log.subject_ids)::int AS distinct
     FROM job_item AS item LEFT JOIN access_log AS log ON log.subject_ids = ARRAY[item.target_id] AND log.operation = 'test.append'
     WHERE item.job_id = $1`,
    [jobId],
  );
  return row;
};

it("does its rows in steps, tells how far it is, and gives its file to who started it", async () => {
  const { id: jobId, total, state } = await start(45);
  expect([total, state]).toEqual([45, "QUEUED"]);
  for (const [outcome, done, refused] of [
    ["MORE", 20, 1],
    ["MORE", 40, 2],
    ["MORE", 45, 3],
    ["DONE", 45, 3],
  ] as const) {
    expect(await stepJob(fixture.database, kinds, jobId)).toBe(outcome);
    expect(await caller().jobs.status({ jobId })).toMatchObject({ done, refused });
  }
  expect(await stepJob(fixture.database, kinds, jobId)).toBe("BUSY");
  expect(await effects(jobId)).toEqual({ items: 45, done: 45, distinct: 45 });
  const file = await caller().jobs.file({ jobId });
  expect(Buffer.from(file.contentBase64, "base64").toString()).toBe(`45 ${units.d1}`);

  const first = await caller().jobs.refusals({ jobId, first: 2 });
  expect(first.edges.map(({ node }) => [node.position, node.code])).toEqual([
    [1, "CONFLICT"],
    [21, "CONFLICT"],
  ]);
  const rest = await caller().jobs.refusals({ jobId, first: 2, after: first.pageInfo.endCursor });
  expect([rest.edges.map(({ node }) => node.position), rest.pageInfo.hasNextPage]).toEqual([[41], false]);

  const colleague = fixture.as("district-officer", "d1");
  const other = fixture.asPrincipal({ ...officer, subject: "somebody else" });
  expect((await colleague.jobs.status({ jobId })).state).toBe("DONE");
  await expect(other.jobs.file({ jobId })).rejects.toMatchObject({ cause: { code: "NOT_FOUND" } });
  await expect(other.jobs.refusals({ jobId })).rejects.toMatchObject({ cause: { code: "NOT_FOUND" } });
});

it("starts once per key, and only where there is something to do and in the caller's scope", async () => {
  const key = freshKey();
  const [one, same] = [await start(3, { key }), await start(3, { key })];
  expect(same.id).toBe(one.id);
  await expect(start(4, { key })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  await expect(start(0)).rejects.toMatchObject({ code: "JOB_EMPTY" });
  await expect(start(1, { unitId: units.d2 })).rejects.toMatchObject({ code: "OUT_OF_SCOPE" });
  const { edges } = await caller().jobs.list({ mine: true, first: 100 });
  expect(edges.filter(({ node }) => node.id === one.id)).toHaveLength(1);
});

it("stops when it is cancelled: what was done stays, and nothing more is done", async () => {
  const { id: jobId } = await start(60);
  await stepJob(fixture.database, kinds, jobId);
  const cancelled = await caller().jobs.cancel({ jobId, idempotencyKey: freshKey() });
  expect(cancelled).toMatchObject({ state: "CANCELLED", done: 20 });
  expect((await caller().jobs.cancel({ jobId, idempotencyKey: freshKey() })).state).toBe("CANCELLED");
  expect(await stepJob(fixture.database, kinds, jobId)).toBe("BUSY");
  expect(await effects(jobId)).toMatchObject({ done: 20 });
  const { id: finished } = await start(1);
  while ((await stepJob(fixture.database, kinds, finished)) !== "DONE");
  const late = caller().jobs.cancel({ jobId: finished, idempotencyKey: freshKey() });
  await expect(late).rejects.toMatchObject({ cause: { code: "JOB_STATE" } });
});

it("fails with its reason when a step cannot be done, and holds up no other job", async () => {
  const broken = await start(5, { fails: true });
  const sound = await start(5);
  const runner = startJobRunner({ database: fixture.database, logger, kinds });
  await eventually(async () => (await stateOf(sound.id)) === "DONE");
  await eventually(async () => {
    runner.wake();
    return (await stateOf(broken.id)) === "FAILED";
  });
  await runner.stop();
  expect((await caller().jobs.status({ jobId: broken.id })).failure?.code).toBe("INTERNAL");
  expect(await effects(broken.id)).toMatchObject({ done: 0 });
});

it("killed again and again in the middle, is resumed with every row exactly once", async () => {
  const { id: jobId } = await start(3000);
  const kills = await doWithKills(fixture.testDatabase.appUrl, () => caller().jobs.status({ jobId }));
  expect(kills).toBeGreaterThan(0);
  expect(await effects(jobId)).toEqual({ items: 3000, done: 3000, distinct: 3000 });
});
