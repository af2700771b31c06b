import type { DomainError } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { stepJob } from "@khuyenhoc/jobs";
import { eventually } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { jobKinds } from "../jobs/kinds.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");
let papers = 0;
const paper = () => ({ number: `${++papers}/QĐ-HKH`, decidedOn: "2026-11-20" });

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "done";
  } catch (error) {
    const { cause } = error as { cause?: DomainError };
    if (cause?.code === undefined) throw error;
    return cause.code;
  }
}

async function refusedAt(unit: "c11" | "b11"): Promise<string> {
  const { id } = await submittedAt(clerk(), unit);
  await upTo(clerk(), id, "PROPOSED", answersOf(4, 4, 4, 4));
  await district().assessments.refuse({ idempotencyKey: freshKey(), ids: [id], ...paper(), reason: "Chưa đủ điểm" });
  return id;
}

describe("the work inbox", () => {
  it("counts each tier's own work with its list and deadline, nearest first", async () => {
    await openCampaign(fixture, { model: "CLAN", change: { assessTo: "2026-12-05", registerTo: "2026-12-01" } });
    const officerOf = () => officer(fixture, "clerk22", "commune-officer", "c22");
    const stage = async (unit: "c22" | "b22", to?: Parameters<typeof upTo>[2], model: "CLAN" | "FAMILY" = "CLAN") => {
      const { id } = await submittedAt(officerOf(), unit, { model });
      if (to !== undefined) await upTo(officerOf(), id, to);
    };
    await stage("c22");
    await stage("b22");
    await stage("b22", "SELF_ASSESSED");
    await stage("c22", "REVIEWED");
    await stage("b22", "PROPOSED");
    await stage("c22", "PROPOSED");
    await stage("c22", undefined, "FAMILY");
    const lines = await officerOf().assessments.inbox({});
    expect(lines.map(({ stage: name, model, count, deadline }) => [name, model, count, deadline])).toEqual([
      ["SELF_ASSESS", "CLAN", 2, "2026-12-05"],
      ["SELF_ASSESS", "FAMILY", 1, "2026-12-31"],
      ["REVIEW", "CLAN", 1, "2027-01-10"],
      ["PROPOSE", "CLAN", 1, "2027-01-31"],
      // Of its branch the commune is the nearest competent tier, of itself the district.
      ["DECIDE", "CLAN", 1, "2027-01-31"],
    ]);
    // Whoever decides further up sees the list of what is his turn, and whoever only reads that of his whole scope.
    const own = officer(fixture, "clerk of d2", "commune-officer", "c21");
    await submittedAt(own, "c21", { model: "CLAN" });
    const above = officer(fixture, "district2", "district-officer", "d2");
    await upTo(above, (await submittedAt(above, "d2", { model: "CLAN" })).id, "REVIEWED");
    const auditor = fixture.as("auditor", "d2");
    for (const caller of [officerOf(), above, auditor]) {
      for (const { stage: name, count, filter } of await caller.assessments.inbox({})) {
        const { edges, totalCount } = await caller.registrations.list({ filter });
        expect([name, edges.length, totalCount]).toEqual([name, count, count]);
      }
    }
    const ofClans = async (caller: typeof auditor) =>
      (await caller.assessments.inbox({})).flatMap(({ stage: name, model, count }) =>
        model === "CLAN" ? [[name, count]] : [],
      );
    expect(await ofClans(above)).toEqual([
      ["PROPOSE", 1],
      ["DECIDE", 1],
    ]);
    expect(await ofClans(auditor)).toEqual([
      ["SELF_ASSESS", 3],
      ["REVIEW", 1],
      ["PROPOSE", 2],
      ["DECIDE", 2],
    ]);
  });

  it("lists an open appeal, and gives a bulk step exactly what a line counted", async () => {
    const [appealed] = [await refusedAt("c11"), await refusedAt("c11")];
    const file = { registrationId: appealed, grounds: "Xem lại", idempotencyKey: freshKey() };
    await clerk().assessments.appeal(file);
    const lines = await district().assessments.inbox({});
    const listed = async (filter: (typeof lines)[number]["filter"]) =>
      (await district().registrations.list({ filter })).edges.map(({ node }) => node.id);
    const appeals = lines.filter(({ stage, unitId }) => stage === "APPEAL" && unitId === units.d1);
    expect((await Promise.all(appeals.map(({ filter }) => listed(filter)))).flat()).toContain(appealed);
    for (const { count, filter } of lines) expect(await listed(filter)).toHaveLength(count);
    const own = (await submittedAt(district(), "d1")).id;
    const below = (await submittedAt(district(), "c12")).id;
    for (const id of [own, below]) await upTo(district(), id, "REVIEWED");
    const line = (await district().assessments.inbox({})).find(({ stage }) => stage === "PROPOSE");
    const { unitId: _, ...filter } = line?.filter ?? {};
    const step = { idempotencyKey: freshKey(), unitId: units.d1, step: "PROPOSE" as const, filter };
    const { id } = await district().assessments.decideByFilter(step);
    while ((await stepJob(fixture.database, jobKinds, id)) === "MORE");
    const states = (await district().registrations.byIds({ ids: [own, below] })).map(({ state }) => state);
    expect(states).toEqual(["PROPOSED", "REVIEWED"]);
  });
});

describe("a frozen sheet", () => {
  it("is thawed and nothing else by one statement, whoever gives it", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED");
    const change = (assigned: string) =>
      fixture.query(`UPDATE sheet SET ${assigned} WHERE registration_id = $1 RETURNING frozen_at`, [id]);
    for (const rewritten of ["review_level = 'LEVEL_9'", "review_answers = '[]'", "self_by = 'other'"]) {
      await expect(change(`frozen_at = NULL, ${rewritten}`)).rejects.toThrow(/frozen/);
    }
    await expect(fixture.query("DELETE FROM sheet WHERE registration_id = $1", [id])).rejects.toThrow();
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [id], reason: "Xem lại" });
    expect(await fixture.query("SELECT frozen_at FROM sheet WHERE registration_id = $1", [id])).toEqual([
      { frozen_at: null },
    ]);
  });
});

it("answers a comment on what is deleted at the same time as on what is not there", async () => {
  const { id } = await clerk().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year: 2026,
    model: "FAMILY",
    subjectName: "Hộ bị xóa",
    submit: false,
  });
  const commented = await fixture.database.transaction(systemScope, async (tx) => {
    await tx.query("DELETE FROM registration WHERE id = $1", [id]);
    const comment = codeOf(
      clerk().assessments.comment({ idempotencyKey: freshKey(), registrationId: id, text: "Thiếu minh chứng" }),
    );
    await eventually(
      async () =>
        (
          await fixture.query<{ waits: boolean }>(
            `SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%registration%') AS waits`,
          )
        )[0]?.waits,
      { what: "the comment waits for the deletion" },
    );
    return { comment };
  });
  expect(await commented.comment).toBe("NOT_FOUND");
});
