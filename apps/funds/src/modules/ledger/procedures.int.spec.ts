import { DomainError, type ManualEntry } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, type OpenedFund, openFixture, units } from "../../testing/fixture.ts";
import { available, reserve, settle } from "./posting.ts";
import { expireReservations } from "./reservations.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const accountant = () => fixture.as("fund-accountant", "c11");
const approver = () => fixture.as("fund-approver", "c11");
const by = { subject: "somebody", username: "somebody" };

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "OK",
    (error: unknown) => {
      const { cause } = error as { cause?: unknown };
      if (cause instanceof DomainError) return cause.code;
      throw error;
    },
  );
const book = (fund: OpenedFund, entry: ManualEntry, change: object = {}) =>
  accountant().ledger.post({
    idempotencyKey: freshKey(),
    fundId: fund.fundId,
    effectiveOn: "2026-01-15",
    description: "Ghi tay",
    entry,
    ...change,
  });
/** An opening entry at the bank, asked for by one and approved by another. */
async function open(fund: OpenedFund, amount: string, purposeId: string | null = null): Promise<void> {
  const { id } = await accountant().ledger.requestOpening({
    ...{ idempotencyKey: freshKey(), fundId: fund.fundId, account: "112", purposeId, amount },
    ...{ effectiveOn: "2026-01-15", description: "Số dư mang sang" },
  });
  await approver().ledger.approveOpening({ idempotencyKey: freshKey(), id });
}
const interest = (amount: string, purposeId: string | null = null): ManualEntry => ({
  type: "INTEREST",
  purposeId,
  amount,
});

describe("books by hand", () => {
  it("take opening balances, interest, costs below the cap, and transfers", async () => {
    const fund = await fixture.fundAt("c11");
    const { HB = "" } = fund.purposes;
    await open(fund, "1000000");
    await book(fund, { type: "INTEREST", purposeId: null, amount: "5000" });
    await book(fund, {
      type: "TRANSFER",
      fromAccount: "112",
      fromPurposeId: null,
      toAccount: "111",
      toPurposeId: HB,
      amount: "300000",
    });
    const cost: ManualEntry = { type: "COST", account: "112", amount: "1" };
    expect(await code(book(fund, cost))).toBe("COST_CAP_EXCEEDED");
    const { rows, spendable, head } = await accountant().ledger.balances({ fundId: fund.fundId });
    expect(rows.map(({ account, purposeName, amount }) => [account, purposeName, amount])).toEqual([
      ["111", "Học bổng", "300000"],
      ["112", null, "705000"],
      ["411", null, "-1000000"],
      ["515", null, "-5000"],
    ]);
    expect(spendable.map(({ purposeName, free }) => [purposeName, free])).toEqual([
      [null, "705000"],
      ["Học bổng", "300000"],
    ]);
    expect(head.sequence).toBe("3");
  });

  it("refuse what restricted money is not for, and a day that has not come", async () => {
    const fund = await fixture.fundAt("c11");
    const { HB = "", KT = "" } = fund.purposes;
    await open(fund, "1000", HB);
    const move = (toPurposeId: string | null): ManualEntry => ({
      type: "TRANSFER",
      fromAccount: "112",
      fromPurposeId: HB,
      toAccount: "112",
      toPurposeId,
      amount: "10",
    });
    expect(await code(book(fund, move(KT)))).toBe("PURPOSE_RESTRICTED");
    expect(await code(book(fund, move(null)))).toBe("PURPOSE_RESTRICTED");
    expect(await code(book(fund, interest("1"), { effectiveOn: "2026-11-25" }))).toBe("DATE_IN_FUTURE");
  });

  it("has one effect per key, however often it is sent", async () => {
    const fund = await fixture.fundAt("c11");
    const idempotencyKey = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => book(fund, interest("7000"), { idempotencyKey })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await code(book(fund, interest("7001"), { idempotencyKey }))).toBe("IDEMPOTENCY_KEY_REUSED");
    const { edges, totalCount } = await accountant().ledger.journals({ fundId: fund.fundId });
    expect([edges.length, totalCount]).toEqual([1, 1]);
  });
});

describe("the list", () => {
  it("pages by the chain, and filters", async () => {
    const fund = await fixture.fundAt("c11");
    for (const amount of ["1", "2", "3"]) await open(fund, amount);
    await book(
      fund,
      { type: "INTEREST", purposeId: fund.purposes.HB ?? "", amount: "4" },
      { effectiveOn: "2026-02-01" },
    );
    const list = (input: Omit<Parameters<Caller["ledger"]["journals"]>[0], "fundId">) =>
      accountant().ledger.journals({ fundId: fund.fundId, ...input });
    const first = await list({ first: 3 });
    const second = await list({ first: 3, after: first.pageInfo.endCursor });
    const sequences = [...first.edges, ...second.edges].map(({ node }) => node.sequence);
    expect([sequences, second.pageInfo.hasNextPage]).toEqual([["4", "3", "2", "1"], false]);
    const matching = async (filter: object) =>
      (await list({ filter })).edges.map(({ node }) => node.sequence).join(" ");
    expect(await matching({ kinds: ["INTEREST"] })).toBe("4");
    expect(await matching({ account: "411" })).toBe("3 2 1");
    expect(await matching({ purposeId: fund.purposes.HB })).toBe("4");
    expect(await matching({ from: "2026-01-16" })).toBe("4");
    expect(await matching({ to: "2026-01-15", account: "112" })).toBe("3 2 1");
    expect(await matching({ late: true })).toBe("");
    const [edge] = first.edges;
    expect(await accountant().ledger.journal({ id: edge?.node.id ?? "" })).toEqual(edge?.node);
    expect(await code(accountant().ledger.journals({ fundId: fund.fundId, after: "x" }))).toBe("BAD_CURSOR");
  });
});

describe("periods", () => {
  it("close once over, in order, and take late entries with a reason only", async () => {
    const fund = await fixture.fundAt("c11", { openedOn: "2026-01-05" });
    await book(fund, interest("1000"));
    const close = (month: string) =>
      approver().ledger.closePeriod({ idempotencyKey: freshKey(), fundId: fund.fundId, month });
    const periods = () => accountant().ledger.periods({ fundId: fund.fundId });
    expect(await periods()).toEqual({ closedThrough: null, closable: "2026-01", months: [] });
    expect(await code(close("2026-11"))).toBe("PERIOD_NOT_OVER");
    const closed = await close("2026-02");
    expect(closed).toMatchObject({ month: "2026-02", sequence: "1", lateJournals: 0 });
    expect(await code(close("2026-01"))).toBe("PERIOD_CLOSED");
    const before = await accountant().ledger.balances({ fundId: fund.fundId, effectiveOn: "2026-01-31" });

    expect(await code(book(fund, interest("5")))).toBe("PERIOD_CLOSED");
    const late = await book(fund, interest("5"), { lateReason: "Chứng từ đến muộn" });
    expect(late.lateReason).toBe("Chứng từ đến muộn");
    const intime = await book(fund, interest("6"), { effectiveOn: "2026-03-01", lateReason: "không cần" });
    expect(intime.lateReason).toBeNull();
    expect((await periods()).months.map(({ month, lateJournals }) => [month, lateJournals])).toEqual([
      ["2026-02", 0],
      ["2026-01", 1],
    ]);
    // What was known at the close can be asked for ever, beside what is known now.
    const asOf = { fundId: fund.fundId, effectiveOn: "2026-01-31" };
    const known = await accountant().ledger.balances({ ...asOf, recordedBefore: closed.closedAt });
    expect(known.rows).toEqual(before.rows);
    expect((await accountant().ledger.balances(asOf)).rows.map(({ amount }) => amount)).toEqual(["1005", "-1005"]);

    const events = await fixture.query<{ envelope: string }>(
      "SELECT envelope FROM outbox WHERE key = $1 ORDER BY position",
      [fund.fundId],
    );
    expect(events.map(({ envelope }) => JSON.parse(envelope).data)).toEqual(
      ["2026-01", "2026-02"].map((month) => ({
        fundId: fund.fundId,
        unitId: units.c11,
        month,
        sequence: "1",
        hash: closed.hash,
        closedAt: closed.closedAt,
      })),
    );
  });
});

describe("reversals", () => {
  const order = (journalId: string, reason = "Ghi nhầm số tiền") => ({
    idempotencyKey: freshKey(),
    journalId,
    reason,
    effectiveOn: "2026-01-20",
  });

  it("take two people, and happen once", async () => {
    const fund = await fixture.fundAt("c11");
    const wrong = await book(fund, interest("1000"));
    const request = await accountant().ledger.requestReversal(order(wrong.id));
    expect(request).toMatchObject({ state: "PROPOSED", journal: { id: wrong.id } });
    expect(await code(accountant().ledger.requestReversal(order(wrong.id)))).toBe("REVERSAL_OPEN");
    const decide = { idempotencyKey: freshKey(), id: request.id };
    // The same account, though it were given the approver's role in the meantime.
    const same = fixture.asPrincipal({
      ...principal("fund-approver", [units.c11]),
      subject: principal("fund-accountant", [units.c11]).subject,
    });
    expect(await code(same.ledger.approveReversal(decide))).toBe("SAME_PERSON");
    const done = await approver().ledger.approveReversal(decide);
    expect(done).toMatchObject({ state: "APPROVED", journal: { reversedById: done.reversalId } });
    const reversal = await accountant().ledger.journal({ id: done.reversalId ?? "" });
    expect(reversal).toMatchObject({ kind: "REVERSAL", reversesId: wrong.id, description: "Ghi nhầm số tiền" });
    expect((await accountant().ledger.balances({ fundId: fund.fundId })).rows).toEqual([]);
    expect(await code(accountant().ledger.requestReversal(order(wrong.id)))).toBe("ALREADY_REVERSED");
    expect(await code(approver().ledger.approveReversal({ ...decide, idempotencyKey: freshKey() }))).toBe(
      "REVERSAL_STATE",
    );
  });

  it("count for no day before that of the journal: nothing is taken back that was not there yet", async () => {
    const fund = await fixture.fundAt("c11");
    const wrong = await book(fund, interest("1000"), { effectiveOn: "2026-01-21" });
    expect(await code(accountant().ledger.requestReversal(order(wrong.id)))).toBe("INVALID_INPUT");
    const sameDay = { ...order(wrong.id), effectiveOn: "2026-01-21" };
    expect(await code(accountant().ledger.requestReversal(sameDay))).toBe("OK");
  });

  it("are listed for whoever decides, and may be rejected and asked for again", async () => {
    const fund = await fixture.fundAt("c11");
    const journal = await book(fund, interest("1000"));
    const first = await accountant().ledger.requestReversal(order(journal.id, "một"));
    await approver().ledger.rejectReversal({ idempotencyKey: freshKey(), id: first.id, note: "Số đúng" });
    await accountant().ledger.requestReversal(order(journal.id, "hai"));
    const { edges } = await approver().ledger.reversals({ fundId: fund.fundId });
    expect(edges.map(({ node }) => [node.reason, node.state, node.decisionNote])).toEqual([
      ["hai", "PROPOSED", null],
      ["một", "REJECTED", "Số đúng"],
    ]);
    const reads = await fixture.query(
      "SELECT FROM access_log WHERE operation = 'ledger.reversals' AND row_count = 2 AND $1 = ANY (subject_ids)",
      [journal.id],
    );
    expect(reads).toHaveLength(1);
    const elsewhere = await fixture.as("fund-approver", "d2").ledger.reversals({});
    expect(elsewhere.edges.filter(({ node }) => node.fundId === fund.fundId)).toEqual([]);
  });
});

describe("reservations", () => {
  it("expire after their last day, and not when they were paid", async () => {
    const fund = await fixture.fundAt("c11");
    await book(fund, interest("1000"));
    const hold = (amount: bigint, expiresOn: string) =>
      fixture.database.transaction(systemScope, (tx) =>
        reserve(tx, {
          fundId: fund.fundId,
          purposeId: null,
          amount,
          expiresOn,
          source: { type: "AWARD", id: "a" },
          by,
        }),
      );
    await hold(100n, "2026-11-23");
    await hold(20n, "2026-11-24");
    const paid = await hold(3n, "2026-11-01");
    await fixture.database.transaction(systemScope, (tx) =>
      settle(tx, {
        reservationId: paid,
        draft: {
          fundId: fund.fundId,
          kind: "PAYMENT",
          effectiveOn: "2026-11-01",
          description: "Chi học bổng",
          postings: [
            { account: "611", purposeId: null, amount: 3n },
            { account: "112", purposeId: null, amount: -3n },
          ],
          source: null,
          by,
        },
      }),
    );
    expect(await expireReservations(fixture.database, "2026-11-24")).toBe(1);
    expect(await expireReservations(fixture.database, "2026-11-24")).toBe(0);
    const { edges } = await accountant().ledger.reservations({ fundId: fund.fundId });
    expect(edges.map(({ node }) => [node.amount, node.state])).toEqual([
      ["3", "PAID"],
      ["20", "HELD"],
      ["100", "EXPIRED"],
    ]);
    const free = await fixture.database.transaction(systemScope, (tx) => available(tx, fund.fundId, null));
    expect(free).toBe(977n);
  });
});
