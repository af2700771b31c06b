import type { Campaign } from "@khuyenhoc/contracts";
import { stepJob } from "@khuyenhoc/jobs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { jobKinds } from "../jobs/kinds.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");
const city = () => officer(fixture, "city", "city-admin", "city");
const refusal = (code: string) => ({ cause: { code } });
const close = ({ id, revision }: Campaign, change: object = {}) =>
  city().campaigns.close({ idempotencyKey: freshKey(), id, expectedRevision: revision, ...change });

/** An open campaign of families with a registration at each stage before the decision. */
async function running(year: number): Promise<{ campaign: Campaign; ids: string[] }> {
  const { campaign } = await openCampaign(fixture, { model: "FAMILY", year });
  const ids: string[] = [];
  for (const stage of [null, "SELF_ASSESSED", "REVIEWED", "PROPOSED"] as const) {
    const { id } = await submittedAt(clerk(), "c11", { year });
    if (stage !== null) await upTo(clerk(), id, stage);
    ids.push(id);
  }
  return { campaign, ids };
}
const statesOf = async (ids: string[]) => (await clerk().registrations.byIds({ ids })).map(({ state }) => state);

it("asks what becomes of undecided registrations, says how many, and lets them wait until it is opened again", async () => {
  const { campaign, ids } = await running(2026);
  await expect(close(campaign)).rejects.toMatchObject({ cause: { code: "CAMPAIGN_UNDECIDED", details: { count: 4 } } });
  expect(await city().campaigns.undecided({ ids: [campaign.id] })).toEqual([
    { campaignId: campaign.id, total: 4, registered: 1, selfAssessed: 1, reviewed: 1, proposed: 1 },
  ]);
  const closed = await close(campaign, { undecided: "WAIT" });
  expect(closed).toMatchObject({ campaign: { state: "CLOSED" }, undecided: 4, job: null });
  expect(await statesOf(ids)).toEqual(["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"]);

  const inbox = await clerk().assessments.inbox({});
  expect(
    inbox.filter(({ year }) => year === 2026).map(({ stage, count, campaignId }) => [stage, count, campaignId]),
  ).toEqual(
    expect.arrayContaining([
      ["SELF_ASSESS", 1, null],
      ["REVIEW", 1, null],
      ["PROPOSE", 1, null],
    ]),
  );

  // None is stuck: each can be returned, and goes on once the campaign is open again.
  const [first = "", second = ""] = ids;
  await expect(handIn(clerk(), first, "SELF")).rejects.toMatchObject(refusal("NO_CAMPAIGN"));
  const returned = await district().registrations.return({
    ...{ idempotencyKey: freshKey(), ids: [second], reason: "Đợt đã đóng" },
  });
  expect(returned.succeeded[0]?.state).toBe("RETURNED");
  const { id, revision } = closed.campaign;
  await city().campaigns.open({ idempotencyKey: freshKey(), id, expectedRevision: revision });
  expect((await handIn(clerk(), first, "SELF")).state).toBe("SELF_ASSESSED");
});

it("returns them by a job with a reason, each once though the command is sent again", async () => {
  const { campaign, ids } = await running(2025);
  await expect(close(campaign, { undecided: "RETURN" })).rejects.toMatchObject(refusal("RETURN_NEEDS_REASON"));
  const command = { idempotencyKey: freshKey(), undecided: "RETURN", reason: "Hết đợt, nộp lại năm sau" };
  const closed = await close(campaign, command);
  expect(closed).toMatchObject({ undecided: 4, job: { total: 4, state: "QUEUED" } });
  expect((await close(campaign, command)).job?.id).toBe(closed.job?.id);
  while ((await stepJob(fixture.database, jobKinds, closed.job?.id ?? "")) === "MORE");
  expect(await statesOf(ids)).toEqual(["RETURNED", "RETURNED", "RETURNED", "RETURNED"]);
  const [history] = await clerk().registrations.history({ id: ids[0] ?? "" });
  expect(history).toMatchObject({ kind: "RETURN", reason: command.reason, changedBy: "city" });
  expect(await fixture.differences()).toEqual([]);

  // What comes again is under no campaign, so the short way is open to it like to what is new.
  const again = await clerk().registrations.submit({ idempotencyKey: freshKey(), ids });
  expect(again.succeeded.map(({ campaignId }) => campaignId)).toEqual([null, null, null, null]);
  const approved = await district().registrations.approve({ idempotencyKey: freshKey(), ids: ids.slice(0, 1) });
  expect(approved.succeeded[0]?.state).toBe("RECOGNISED");
});

it("asks nothing where all is decided, and tells in its history why it was closed", async () => {
  const { campaign } = await openCampaign(fixture, { model: "FAMILY", year: 2024 });
  expect(await close(campaign)).toMatchObject({ undecided: 0, job: null });
  const history = await city().campaigns.history({ id: campaign.id });
  expect(history.map(({ kind }) => kind)).toEqual(["CLOSE", "OPEN", "CREATE"]);
  expect(history[0]?.fields).toEqual([{ field: "state", before: "OPEN", after: "CLOSED" }]);
});
