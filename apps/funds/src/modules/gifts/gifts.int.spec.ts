import { domainEvents } from "@khuyenhoc/contracts";
import { decodeEnvelope } from "@khuyenhoc/messaging";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { donorAt, giftAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const refusal = (code: string) => ({ cause: { code } });
const accountant = () => fixture.as("fund-accountant", "c11");
const letter = (fundId: string, gifts: object[], change: object = {}) => ({
  ...{ idempotencyKey: freshKey(), fundId, receivedOn: "2026-11-20" },
  ...{ gifts: gifts as { kind: "CASH"; amount: string }[], ...change },
});

describe("a letter of gifts", () => {
  it("is booked line by line, each with its purpose, account and receipt", async () => {
    const { fundId, purposes } = await fixture.fundAt("c11");
    const donorId = await donorAt(fixture, "c11", { kind: "CLAN", name: "Dòng họ Đặng" });
    const { gifts } = await accountant().gifts.record(
      letter(fundId, [
        { kind: "CASH", amount: "500000", donorId },
        { kind: "BANK", amount: "2000000", donorId, purposeId: purposes.HB },
        {
          ...{ kind: "GOODS", amount: "750000" },
          valuation: { goods: "50 bộ sách giáo khoa", valuedBy: "Tổ định giá", basis: "Giá bìa" },
        },
      ]),
    );
    expect(gifts.map(({ receipt }) => receipt.text)).toEqual(["0001/2026", "0002/2026", "0003/2026"]);
    expect(new Set(gifts.map(({ letterId }) => letterId)).size).toBe(1);
    expect(gifts.map(({ donorName }) => donorName)).toEqual(["Dòng họ Đặng", "Dòng họ Đặng", null]);
    const [fund] = await accountant().funds.byIds({ ids: [fundId] });
    expect(fund).toMatchObject({
      ...{ cash: "500000", atBank: "2000000", inKind: "750000", reserved: "0" },
      general: { money: "500000", reserved: "0" },
    });
    expect(fund?.purposes.find(({ code }) => code === "HB")).toMatchObject({ money: "2000000" });
    const postings = await fixture.query(
      "SELECT account, purpose_id IS NOT NULL AS restricted, amount::text FROM posting WHERE fund_id = $1 ORDER BY sequence, line",
      [fundId],
    );
    expect(postings).toEqual([
      { account: "111", restricted: false, amount: "500000" },
      { account: "511", restricted: false, amount: "-500000" },
      { account: "112", restricted: true, amount: "2000000" },
      { account: "511", restricted: true, amount: "-2000000" },
      { account: "152", restricted: false, amount: "750000" },
      { account: "512", restricted: false, amount: "-750000" },
    ]);
  });

  it("is booked as a whole or not at all, and leaves no gap in the numbers", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const foreign = await donorAt(fixture, "c12");
    const mixed = letter(fundId, [
      { kind: "CASH", amount: "1000" },
      { kind: "CASH", amount: "1000", donorId: foreign },
    ]);
    await expect(accountant().gifts.record(mixed)).rejects.toMatchObject(refusal("DONOR_UNKNOWN"));
    const future = letter(fundId, [{ kind: "CASH", amount: "1000" }], { receivedOn: "2026-11-25" });
    await expect(accountant().gifts.record(future)).rejects.toMatchObject(refusal("DATE_IN_FUTURE"));
    const { gifts } = await accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount: "1000" }]));
    expect(gifts[0]?.receipt).toEqual({ year: 2026, number: 1, text: "0001/2026" });
  });

  it("has one effect under one key, and numbers without gaps when many come at once", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const same = letter(fundId, [{ kind: "CASH", amount: "1000" }]);
    const answers = await Promise.all(Array.from({ length: 8 }, () => accountant().gifts.record(same)));
    expect(new Set(answers.map(({ gifts }) => gifts[0]?.id)).size).toBe(1);
    const others = await Promise.all(
      Array.from({ length: 8 }, () => accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount: "1000" }]))),
    );
    const numbers = [...answers.slice(0, 1), ...others].map(({ gifts }) => gifts[0]?.receipt.number ?? 0);
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

it("a donor stands for no subject of a unit that is not the accountant's: his gifts become evidence there", async () => {
  const donor = { unitId: units.c11, kind: "CLAN" as const, name: "Dòng họ Phạm", namedInPublic: true };
  const create = (unitId: string) =>
    accountant().donors.create({ idempotencyKey: freshKey(), ...donor, subject: { unitId, subjectCode: "HO-099" } });
  await expect(create(units.c21)).rejects.toMatchObject(refusal("OUT_OF_SCOPE"));
  const { id, revision: expectedRevision } = await create(units.c11);
  const { unitId: _, ...change } = { ...donor, subject: { unitId: units.c21, subjectCode: "HO-099" } };
  const update = accountant().donors.update({ idempotencyKey: freshKey(), id, expectedRevision, ...change });
  await expect(update).rejects.toMatchObject(refusal("OUT_OF_SCOPE"));
});

describe("the domain event of a gift", () => {
  it("is the contract's, with the donor as the registrations find him: by his unit's own code", async () => {
    const subject = { unitId: units.c11, subjectCode: "HO-012" };
    const { fundId } = await fixture.fundAt("c11", { name: "Quỹ khuyến học Võng Xuyên" });
    const donorId = await donorAt(fixture, "c11", { kind: "CLAN", name: "Dòng họ Lê", subject });
    const known = await giftAt(fixture, "c11", { fundId, donorId, amount: 3_000_000n });
    const unknown = await giftAt(fixture, "c11", { fundId });
    const rows = await fixture.query<{ topic: string; key: string; envelope: string }>(
      "SELECT topic, key, envelope FROM outbox WHERE key = ANY ($1) ORDER BY position",
      [[known.id, unknown.id]],
    );
    const told = rows.map(({ topic, key, envelope }) => {
      const event = decodeEnvelope(Buffer.from(envelope));
      if (!("type" in event)) throw new Error("unknown event");
      return {
        topic,
        key,
        type: event.type,
        data: domainEvents["vn.khuyenhoc.funds.gift.received.v1"].data.strict().parse(event.data),
      };
    });
    const common = {
      type: "vn.khuyenhoc.funds.gift.received.v1",
      topic: domainEvents["vn.khuyenhoc.funds.gift.received.v1"].topic,
    };
    const fundName = "Quỹ khuyến học Võng Xuyên";
    expect(told).toEqual([
      {
        ...common,
        key: known.id,
        data: { giftId: known.id, subjectId: null, hint: subject, fundName, amount: "3000000", date: "2026-03-02" },
      },
      {
        ...common,
        key: unknown.id,
        data: { giftId: unknown.id, subjectId: null, hint: null, fundName, amount: "100000", date: "2026-03-02" },
      },
    ]);
  });
});

describe("a gift that is taken back", () => {
  it("keeps its number and is void once somebody else has approved the reversal", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const donorId = await donorAt(fixture, "c11");
    const [gift] = (await accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount: "900000", donorId }])))
      .gifts;
    const order = { journalId: gift?.journalId ?? "", reason: "Ghi nhầm", effectiveOn: "2026-11-21" };
    const request = await accountant().ledger.requestReversal({ idempotencyKey: freshKey(), ...order });
    const read = async () => (await accountant().gifts.list({ filter: { fundId } })).edges.map(({ node }) => node);
    const told = async () => {
      const rows = await fixture.query<{ topic: string; envelope: string }>(
        "SELECT topic, envelope FROM outbox WHERE key = $1 ORDER BY position OFFSET 1",
        [gift?.id],
      );
      return rows.map(({ topic, envelope }) => {
        const { type, data } = decodeEnvelope(Buffer.from(envelope)) as { type: string; data: unknown };
        return { topic, type, data: domainEvents["vn.khuyenhoc.funds.gift.voided.v1"].data.strict().parse(data) };
      });
    };
    expect(await told()).toEqual([]);
    expect((await read())[0]).toMatchObject({ voidedOn: null });
    const approver = fixture.asPrincipal({ ...principal("fund-approver", [units.c11]), subject: "approver" });
    const approval = { idempotencyKey: freshKey(), id: request.id };
    await approver.ledger.approveReversal(approval);
    await approver.ledger.approveReversal(approval);
    expect(await told()).toEqual([
      {
        topic: domainEvents["vn.khuyenhoc.funds.gift.received.v1"].topic,
        type: "vn.khuyenhoc.funds.gift.voided.v1",
        data: { giftId: gift?.id, fundId, date: "2026-11-21" },
      },
    ]);
    expect((await read())[0]).toMatchObject({ voidedOn: "2026-11-21", receipt: { number: 1 } });
    expect(await accountant().donors.byIds({ ids: [donorId] })).toMatchObject([{ gifts: 0, given: "0" }]);
    expect((await accountant().gifts.list({ filter: { fundId, voided: false } })).edges).toEqual([]);
    const [next] = (await accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount: "1000" }]))).gifts;
    expect(next?.receipt.number).toBe(2);
  });
});

describe("a donor", () => {
  it("is named to the fund's own officers and is initials to all others", async () => {
    const donorId = await donorAt(fixture, "c11", { name: "Nguyễn Văn Ẩn" });
    const gift = await giftAt(fixture, "c11", { donorId, note: "Cháu của cụ Ẩn" });
    const seen = async (caller: ReturnType<typeof accountant>) => ({
      donor: (await caller.donors.byIds({ ids: [donorId] }))[0]?.name,
      gift: (await caller.gifts.byIds({ ids: [gift.id] }))[0],
    });
    expect(await seen(accountant())).toMatchObject({
      donor: "Nguyễn Văn Ẩn",
      gift: { donorName: "Nguyễn Văn Ẩn", note: "Cháu của cụ Ẩn" },
    });
    const above = fixture.as("district-officer", "d1");
    expect(await seen(above)).toMatchObject({ donor: "N.V.Ẩ.", gift: { donorName: "N.V.Ẩ.", note: null } });
    const valuation = { goods: "Sách", valuedBy: "Bà Lê Thị Hoa", basis: "Giá bìa" };
    const goods = await giftAt(fixture, "c11", { kind: "GOODS", valuation });
    const valued = async ({ gifts }: ReturnType<typeof accountant>) =>
      (await gifts.byIds({ ids: [goods.id] }))[0]?.valuation;
    expect(await valued(accountant())).toEqual(valuation);
    expect(await valued(above)).toEqual({ ...valuation, valuedBy: "B.L.T.H." });
    const search = async (caller: ReturnType<typeof accountant>) =>
      (await caller.donors.list({ filter: { unitId: units.c11, query: "van an" } })).edges.map(({ node }) => node.id);
    expect(await search(accountant())).toEqual([donorId]);
    expect(await search(above)).toEqual([]);
    const reads = await fixture.query<{ ids: string[] }>(
      "SELECT subject_ids AS ids FROM access_log WHERE operation = 'donors.byIds' AND $1 = ANY (subject_ids)",
      [donorId],
    );
    expect(reads).toHaveLength(1);
  });

  it("is corrected at the unit itself, also where his name is open to those above", async () => {
    const id = await donorAt(fixture, "c11", { kind: "ENTERPRISE", name: "Công ty Sông Hồng" });
    const change = { id, expectedRevision: 1, kind: "ENTERPRISE", name: "Công ty Hồng Hà" } as const;
    const by = (caller: ReturnType<typeof accountant>) =>
      caller.donors.update({ idempotencyKey: freshKey(), ...change });
    await expect(by(fixture.as("fund-accountant", "d1"))).rejects.toMatchObject(refusal("FORBIDDEN"));
    expect((await by(accountant())).name).toBe("Công ty Hồng Hà");
  });

  it("is listed by name, page by page, and whoever may be the same is told", async () => {
    const names = ["Công ty Ánh Dương", "Công ty Bình Minh", "Công ty Cầu Vồng"];
    for (const name of names) await donorAt(fixture, "b12", { kind: "ENTERPRISE", name });
    const caller = fixture.as("fund-accountant", "b12");
    const first = await caller.donors.list({ first: 2 });
    const rest = await caller.donors.list({ first: 2, after: first.pageInfo.endCursor });
    expect([...first.edges, ...rest.edges].map(({ node }) => node.name)).toEqual(names);
    expect(rest.pageInfo.hasNextPage).toBe(false);
    const same = await caller.donors.similar({ unitId: units.b12, name: "ánh dương công ty" });
    expect(same.map(({ name }) => name)).toEqual(["Công ty Ánh Dương"]);
  });
});

describe("a pledge", () => {
  it("is no money, is fulfilled by gifts, and is late when an instalment is", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const donorId = await donorAt(fixture, "c11");
    const promise = await accountant().pledges.create({
      ...{ idempotencyKey: freshKey(), fundId, donorId, pledgedOn: "2020-01-01" },
      instalments: [
        { dueOn: "2020-02-01", amount: "300000" },
        { dueOn: "2199-02-01", amount: "700000" },
      ],
    });
    expect(promise).toMatchObject({ state: "OPEN", amount: "1000000", received: "0", overdueSince: "2020-02-01" });
    expect((await accountant().funds.byIds({ ids: [fundId] }))[0]).toMatchObject({ cash: "0" });
    const pay = (amount: string) =>
      accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount, donorId, pledgeId: promise.id }]));
    const read = async () => (await accountant().pledges.list({ fundId })).edges[0]?.node;
    await pay("300000");
    expect(await read()).toMatchObject({ state: "OPEN", received: "300000", overdueSince: null });
    await pay("700000");
    expect(await read()).toMatchObject({ state: "FULFILLED", received: "1000000" });
    const cancel = { idempotencyKey: freshKey(), id: promise.id, reason: "Đã đủ" };
    await expect(accountant().pledges.cancel(cancel)).rejects.toMatchObject(refusal("PLEDGE_STATE"));
  });

  it("takes gifts of its own donor and purpose only, and none once it was cancelled", async () => {
    const { fundId, purposes } = await fixture.fundAt("c11");
    const donorId = await donorAt(fixture, "c11");
    const promise = { idempotencyKey: freshKey(), fundId, donorId, pledgedOn: "2026-01-01" };
    const instalments = [{ dueOn: "2026-12-01", amount: "300000" }];
    const { id: pledgeId } = await accountant().pledges.create({ ...promise, instalments });
    const pay = (change: object) =>
      accountant().gifts.record(letter(fundId, [{ kind: "CASH", amount: "1000", donorId, pledgeId, ...change }]));
    await expect(pay({ purposeId: purposes.HB })).rejects.toMatchObject(refusal("PLEDGE_STATE"));
    await expect(pay({ donorId: null })).rejects.toMatchObject(refusal("PLEDGE_STATE"));
    await accountant().pledges.cancel({ idempotencyKey: freshKey(), id: pledgeId, reason: "Chuyển đi" });
    const reasonFor = async ({ pledges }: ReturnType<typeof accountant>) =>
      (await pledges.list({ fundId })).edges[0]?.node.cancelReason;
    expect(await reasonFor(accountant())).toBe("Chuyển đi");
    expect(await reasonFor(fixture.as("auditor", "d1"))).toBeNull();
    await expect(pay({})).rejects.toMatchObject(refusal("PLEDGE_STATE"));
  });
});

it("keeps gifts as they were recorded, whoever asks the database", async () => {
  const { id } = await giftAt(fixture, "c11");
  await expect(fixture.query("UPDATE gift SET amount = 1 WHERE id = $1", [id])).rejects.toThrow("permission denied");
  await expect(fixture.query("DELETE FROM gift WHERE id = $1", [id])).rejects.toThrow("permission denied");
});
