import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { plan, planned } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const refusal = (code: string) => ({ cause: { code } });
const officer = () => fixture.as("commune-officer", "c11");

describe("a plan", () => {
  it("is one session where no agenda is given, has its row of counts, and says what was changed", async () => {
    const event = await planned(officer(), "c11", { partners: ["Sở Tư pháp", "sở tư pháp", "Thành đoàn"] });
    expect(event).toMatchObject({ state: "PLANNED", day: "2026-12-10", year: 2026, confirmed: 0, revision: 1 });
    expect(event.partners).toEqual(["Sở Tư pháp", "Thành đoàn"]);
    expect(await officer().events.agendas({ eventIds: [event.id] })).toMatchObject([
      { title: plan.title, startsAt: plan.startsAt, endsAt: plan.endsAt },
    ]);
    expect(await fixture.query("SELECT confirmed FROM event_count WHERE event_id = $1", [event.id])).toHaveLength(1);
    const change = {
      ...plan,
      startsAt: "2026-12-11T01:00:00.000Z",
      endsAt: "2026-12-11T03:00:00.000Z",
      budget: "5000000",
    };
    const update = () =>
      officer().events.update({ idempotencyKey: freshKey(), id: event.id, expectedRevision: 1, ...change });
    expect(await update()).toMatchObject({ day: "2026-12-11", revision: 2, budget: "5000000", partners: [] });
    // What was the whole event still is.
    expect(await officer().events.agendas({ eventIds: [event.id] })).toMatchObject([
      { startsAt: change.startsAt, endsAt: change.endsAt },
    ]);
    await expect(update()).rejects.toMatchObject(refusal("CONFLICT"));
    const { edges } = await officer().events.changes({ eventId: event.id });
    expect(edges.map(({ node }) => node.action)).toEqual(["UPDATE", "CREATE"]);
    expect(edges[0]?.node.fields).toContainEqual({ field: "budget", before: null, after: "5000000" });
    await expect(fixture.query("DELETE FROM event_change")).rejects.toThrow("permission denied");
  });

  it("is refused with times, kinds and units that cannot be", async () => {
    const at = (change: object) => planned(officer(), "c11", change);
    await expect(at({ endsAt: plan.startsAt })).rejects.toMatchObject(refusal("EVENT_TIMES"));
    await expect(at({ endsAt: "2027-12-10T01:00:00.000Z" })).rejects.toMatchObject(refusal("EVENT_TIMES"));
    await expect(at({ registrationUntil: "2026-12-20T00:00:00.000Z" })).rejects.toMatchObject(
      refusal("EVENT_REGISTRATION_TIMES"),
    );
    const session = { title: "Phiên chiều", startsAt: plan.startsAt, endsAt: "2026-12-10T05:00:00.000Z" };
    await expect(at({ sessions: [session] })).rejects.toMatchObject(refusal("EVENT_SESSION_TIMES"));
    await expect(at({ kindCode: "UNKNOWN" })).rejects.toMatchObject(refusal("EVENT_KIND_INVALID"));
    const early = { startsAt: "2019-12-10T01:00:00.000Z", endsAt: "2019-12-10T02:00:00.000Z" };
    await expect(at(early)).rejects.toMatchObject(refusal("EVENT_UNIT_CLOSED"));
  });
});

describe("the list", () => {
  it("finds by words without accents, kinds, days and subtree, page by page, the latest first", async () => {
    for (const [index, title] of ["Hội nghị Bưởi A", "Hội nghị Bưởi B", "Hội nghị Bưởi C"].entries()) {
      const startsAt = `2027-0${index + 1}-10T01:00:00.000Z`;
      await planned(fixture.as("commune-officer", "c21"), "c21", {
        ...{ title, kindCode: "CONFERENCE", startsAt, endsAt: startsAt.replace("T01", "T02") },
      });
    }
    const caller = fixture.as("auditor", "d2");
    const page = async (filter: object, after: string | null = null) => {
      const { edges, pageInfo, totalCount } = await caller.events.list({ first: 2, after, filter });
      return { titles: edges.map(({ node }) => node.title.slice(-1)), next: pageInfo.endCursor, totalCount };
    };
    const first = await page({ query: "hoi nghi BUOI", unitId: units.d2 });
    expect(first).toMatchObject({ titles: ["C", "B"], totalCount: 3 });
    expect(await page({ query: "hoi nghi BUOI", unitId: units.d2 }, first.next)).toMatchObject({ titles: ["A"] });
    expect(await page({ unitId: units.d2, ownOnly: true })).toMatchObject({ totalCount: 0 });
    expect(await page({ families: ["CONFERENCE"], from: "2027-02-01", to: "2027-02-28" })).toMatchObject({
      ...{ titles: ["B"], totalCount: 1 },
    });
    expect(await page({ kinds: ["SEMINAR"], year: 2027 })).toMatchObject({ totalCount: 0 });
    const days = await caller.events.calendar({ from: "2027-01-10", to: "2027-02-10" });
    expect(days.map(({ title }) => title.slice(-1))).toEqual(["A", "B"]);
    await expect(caller.events.calendar({ from: "2027-01-01", to: "2027-12-31" })).rejects.toMatchObject(
      refusal("INVALID_INPUT"),
    );
  });
});
