import { createHash } from "node:crypto";
import { openTable } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type OpenedFund, openFixture, units } from "../../testing/fixture.ts";
import { book, payAward, programmeOf, takeBack } from "./testing.ts";

let fixture: Fixture;
let accountant: Caller;
let approver: Caller;
beforeAll(async () => {
  fixture = await openFixture();
  accountant = fixture.as("fund-accountant", "c11");
  approver = fixture.as("fund-approver", "c11");
});
afterAll(() => fixture.close());

let fund: OpenedFund;
let programmes: { many: string; few: string; some: string };
const HB = () => fund.purposes.HB ?? "";
const prepare = (change: object = {}) =>
  accountant.answering.prepareDisclosure({ idempotencyKey: freshKey(), fundId: fund.fundId, year: 2025, ...change });
const publish = ({ id, contentHash }: { id: string; contentHash: string }) =>
  approver.answering.publishDisclosure({ idempotencyKey: freshKey(), id, contentHash });
const gift = (amount: bigint, on = "2025-03-01", late?: string) =>
  book(fixture, {
    fundId: fund.fundId,
    kind: "GIFT",
    on,
    lines: [
      ["111", HB(), amount],
      ["511", HB(), -amount],
    ],
    ...(late === undefined ? {} : { late }),
  });
const file = async (id: string, format: "json" | "xlsx" | "pdf" | "record") => {
  const { contentBase64 } = await accountant.answering.disclosureFile({ id, format });
  return Buffer.from(contentBase64, "base64");
};

/** A fund with gifts, and three programmes of 7, 5 and 3 students in 2025. */
beforeEach(async () => {
  fund = await fixture.fundAt("c11", { name: "Quỹ khuyến học Bưởi" });
  await gift(100_000n);
  const named = async (title: string) =>
    programmeOf(fixture, { fundId: fund.fundId, purposeId: HB(), title, year: 2025 });
  programmes = { many: await named("Vượt khó"), some: await named("Học giỏi"), few: await named("Tài năng") };
  const pay = async (programmeId: string, students: number) => {
    for (let index = 0; index < students; index++) {
      await payAward(fixture, { programmeId, student: `em ${index}`, amount: 1000n, on: "2025-09-05" });
    }
  };
  await pay(programmes.many, 7);
  await pay(programmes.some, 5);
  await pay(programmes.few, 3);
});

describe("a disclosure", () => {
  it("prepared by several at once leaves one draft, the last one", async () => {
    const drafts = await Promise.all(Array.from({ length: 4 }, () => prepare()));
    const kept = await fixture.query<{ state: string }>(
      "SELECT state FROM disclosure WHERE id = ANY ($1::uuid[]) ORDER BY state",
      [drafts.map(({ id }) => id)],
    );
    expect(kept.map(({ state }) => state)).toEqual(["DISCARDED", "DISCARDED", "DISCARDED", "DRAFT"]);
  });

  it("tells what was received, used and is left, and no count from which few people follow", async () => {
    const { content, state, version } = await prepare();
    expect({ state, version }).toEqual({ state: "DRAFT", version: null });
    expect(content).toMatchObject({
      year: 2025,
      received: { giftsInMoney: "100000", giftsInKind: "0", interest: "0" },
      used: { scholarships: "15000", rewards: "0", management: "0" },
      closing: { money: "85000", inKind: "0" },
      purposes: [{ code: null }, { code: "HB", received: { money: "100000" }, used: { money: "15000" } }],
      head: { sequence: "16" },
      awards: 15,
      people: 7,
      restates: null,
    });
    const told = Object.fromEntries(content.programmes.map(({ title, awards, people }) => [title, [awards, people]]));
    // Hidden alone, the three of "Tài năng" would follow from the sum.
    expect(told).toEqual({ "Vượt khó": [7, 7], "Học giỏi": [null, null], "Tài năng": [null, null] });
    expect(content.grants).toHaveLength(7);
  });

  it("leaves out payments that were taken back", async () => {
    const { journalId } = await payAward(fixture, {
      programmeId: programmes.many,
      student: "em khác",
      amount: 1000n,
      on: "2025-10-01",
    });
    await takeBack(fixture, journalId, "2025-10-02");
    const { content } = await prepare();
    expect(content.awards).toBe(15);
    expect(content.used.scholarships).toBe("15000");
  });

  it("is published by another account than prepared it, as it was seen, once, and is never changed", async () => {
    const draft = await prepare({ note: "Đã kiểm kê ngày 31/12" });
    expect(await codeOf(publish({ ...draft, contentHash: "0".repeat(64) }))).toBe("DISCLOSURE_STALE");
    const published = await publish(draft);
    expect(published).toMatchObject({ state: "PUBLISHED", version: 1, publishedBy: "test-fund-approver" });
    expect(published.content).toEqual(draft.content);
    expect(await codeOf(publish(draft))).toBe("DISCLOSURE_STATE");
    for (const change of ["UPDATE disclosure SET note = 'x' WHERE id = $1", "DELETE FROM disclosure WHERE id = $1"]) {
      await expect(fixture.query(change, [draft.id])).rejects.toThrow();
    }
    const text = await file(draft.id, "record");
    expect(createHash("sha256").update(text).digest("hex")).toBe(published.contentHash);
  });

  it("is not published by whoever prepared it, whatever his roles", async () => {
    const { id, contentHash } = await prepare();
    const [row] = await fixture.query<{ by: string }>("SELECT prepared_by AS by FROM disclosure WHERE id = $1", [id]);
    const both = fixture.asPrincipal({
      subject: row?.by ?? "",
      username: "both",
      roles: ["fund-accountant", "fund-approver"],
      roots: [units.c11],
      clientId: "khuyenhoc-console",
    });
    const order = { idempotencyKey: freshKey(), id, contentHash };
    expect(await codeOf(both.answering.publishDisclosure(order))).toBe("SAME_PERSON");
  });

  it("is stale when the books of its year have changed; the new version names the one it restates", async () => {
    const first = await publish(await prepare());
    const stale = await prepare();
    await gift(5n, "2025-12-31");
    expect(await codeOf(publish(stale))).toBe("DISCLOSURE_STALE");
    const second = await publish(await prepare());
    expect(second).toMatchObject({
      version: 2,
      content: { received: { giftsInMoney: "100005" }, restates: { version: 1, contentHash: first.contentHash } },
    });
    const kept = await accountant.answering.disclosure({ id: first.id });
    expect(kept).toMatchObject({ restatedById: second.id, contentHash: first.contentHash, content: first.content });
    expect((await accountant.answering.disclosure({ id: stale.id })).state).toBe("DISCARDED");
    // What is booked for another year does not matter.
    const draft = await prepare();
    await gift(7n, "2026-01-02");
    expect((await publish(draft)).version).toBe(3);
  });

  it("waits for the end of the year and for a fund that was there", async () => {
    expect(await codeOf(prepare({ year: 2026 }))).toBe("YEAR_NOT_OVER");
    expect(await codeOf(prepare({ year: 2019 }))).toBe("BEFORE_FUND_OPENED");
  });

  it("comes as a table, a paper and grants in the form of 360Giving, without anybody's name", async () => {
    const { id } = await publish(await prepare());
    const table = await openTable(await file(id, "xlsx"));
    expect(table.headers.slice(0, 3)).toEqual(["Nội dung", "Mục đích, chương trình", "Bằng tiền (đồng)"]);
    expect((await file(id, "pdf")).subarray(0, 5).toString()).toBe("%PDF-");
    expect(await file(id, "pdf")).toEqual(await file(id, "pdf"));
    const { grants } = JSON.parse((await file(id, "json")).toString());
    const [awarded] = await fixture.query<{ ids: string[]; keys: string[] }>(
      `SELECT array_agg(id::text) AS ids, array_agg(encode(student_key, 'hex')) AS keys FROM award WHERE fund_id = $1`,
      [fund.fundId],
    );
    const text = JSON.stringify(grants);
    for (const secret of [...(awarded?.ids ?? []), ...(awarded?.keys ?? [])]) expect(text).not.toContain(secret);
    expect(new Set(grants.map((grant: { id: string }) => grant.id)).size).toBe(7);
    for (const grant of grants) {
      // Required by the standard's schema: these, a funder with id and name, and a recipient with id and name.
      expect(grant).toEqual({
        id: expect.stringMatching(/^360G-[a-z]+-[0-9a-f]{24}$/),
        title: "Học bổng: Vượt khó",
        description: expect.any(String),
        currency: "VND",
        amountAwarded: 1000,
        amountDisbursed: 1000,
        awardDate: "2025-09-05",
        recipientIndividual: { id: expect.stringMatching(/^360G-[a-z]+-individual-/), name: "Individual Recipient" },
        toIndividualsDetails: { primaryGrantReason: "GTIR010", grantPurpose: ["GTIP130"] },
        fundingOrganization: [{ id: `360G-hkhhanoi-fund-${fund.fundId}`, name: "Quỹ khuyến học Bưởi" }],
        grantProgramme: [{ code: programmes.many, title: "Vượt khó" }],
      });
    }
  });
});

it("lists the funds that have published nothing for a year, with the days since the due date", async () => {
  const fresh = await openFixture();
  try {
    const { fundId } = await fresh.fundAt("c12", { name: "Quỹ A" });
    const waiting = await fresh.fundAt("b12", { name: "Quỹ B" });
    await fresh.fundAt("c12", { name: "Quỹ mới", openedOn: "2026-02-01" });
    await fresh.fundAt("c21", { name: "Quỹ nơi khác" });
    const keeper = fresh.as("fund-accountant", "c12");
    const draft = (id: string) =>
      keeper.answering.prepareDisclosure({ idempotencyKey: freshKey(), fundId: id, year: 2025 });
    const question = { unitId: units.d1, year: 2025 };
    const ask = async () => {
      const { edges, totalCount } = await fresh.as("commune-officer", "d1").answering.unpublished(question);
      return [
        totalCount,
        ...edges.map(({ node }) => [node.fundName, node.draftId !== null, node.dueOn, node.daysLate]),
      ];
    };
    await draft(waiting.fundId);
    expect(await ask()).toEqual([2, ["Quỹ A", false, "2026-03-31", 238], ["Quỹ B", true, "2026-03-31", 238]]);
    const { id, contentHash } = await draft(fundId);
    await fresh.as("fund-approver", "c12").answering.publishDisclosure({ idempotencyKey: freshKey(), id, contentHash });
    expect(await ask()).toEqual([1, ["Quỹ B", true, "2026-03-31", 238]]);
    const page = await keeper.answering.disclosures({ fundId, states: ["PUBLISHED"] });
    expect(page.edges.map(({ node }) => node.id)).toEqual([id]);
  } finally {
    await fresh.close();
  }
});
