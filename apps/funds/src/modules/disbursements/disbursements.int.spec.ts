import type { Principal } from "@khuyenhoc/authz";
import type { Disclosure } from "@khuyenhoc/contracts";
import { systemScope, type Transaction } from "@khuyenhoc/database";
import { principal, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { verifyNow } from "../../verify.ts";
import { contentOf } from "../answering/content.ts";
import { disclosureRows } from "../answering/disclosure-rows.ts";
import { giftAt } from "../gifts/testing.ts";
import { available, balancesOf, pin } from "../ledger/posting.ts";
import { expireReservations } from "../ledger/reservations.ts";
import { payment, type SpendingStage, spendingAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const system = <Answer>(work: (tx: Transaction) => Promise<Answer>) => fixture.database.transaction(systemScope, work);
const free = ({ fundId }: SpendingStage, purposeId: string | null = null) =>
  system((tx) => available(tx, fundId, purposeId));
const balance = async ({ fundId }: SpendingStage, account: string) =>
  (await system((tx) => balancesOf(tx, [fundId])))
    .filter((line) => line.account === account)
    .reduce((sum, { amount }) => sum + amount, 0n);
const goodsOf = (fundId: string, purposeId: string | null, amount: bigint) =>
  giftAt(fixture, "c11", {
    ...{ fundId, purposeId, amount, kind: "GOODS" },
    valuation: { goods: "200 quyển vở", valuedBy: "Ban quản lý quỹ", basis: "Giá bán lẻ" },
  });

describe("money", () => {
  it("is asked for by one, held when another approves, and paid by a third with a voucher", async () => {
    const stage = await spendingAt(fixture, "c11");
    const asked = await stage.request();
    expect(asked).toMatchObject({ state: "PROPOSED", receiver: "Trần Thị Cô", masked: false, heldUntil: null });
    expect(await free(stage)).toBe(100_000_000n);
    const approved = await stage.approver.disbursements.approve({ idempotencyKey: freshKey(), id: asked.id });
    expect(approved).toMatchObject({ state: "APPROVED", decidedOn: "2026-11-24", heldUntil: "2027-11-28" });
    expect(await free(stage)).toBe(98_000_000n);
    const order = payment(asked.id, "112");
    const paid = await stage.accountant.disbursements.pay(order);
    expect(paid).toMatchObject({ state: "PAID", voucher: "1/2026/PC", account: "112", paidOn: "2026-11-24" });
    expect(await stage.accountant.disbursements.pay(order)).toEqual(paid);
    expect(await free(stage)).toBe(98_000_000n);
    expect(await balance(stage, "612")).toBe(2_000_000n);
    const journal = await stage.accountant.ledger.journal({ id: paid.journalId ?? "" });
    expect(journal).toMatchObject({ kind: "PAYMENT", description: "Chi khen thưởng, phiếu chi 1/2026/PC" });
    const paper = await stage.accountant.disbursements.vouchers({ ids: [asked.id], copy: false });
    expect(paper.fileName).toBe("chung-tu-chi.pdf");
    expect(Buffer.from(paper.contentBase64, "base64").subarray(0, 5).toString()).toBe("%PDF-");
    expect(await verifyNow(fixture.database)).toMatchObject({ faults: [] });
  });

  it("is approved by nobody who asked, and paid by nobody who asked or approved", async () => {
    const stage = await spendingAt(fixture, "c11");
    const everything: Principal = {
      ...principal("fund-approver", [units.c11]),
      roles: ["commune-officer", "fund-approver", "fund-accountant"],
      subject: uuidOf("everything"),
    };
    const all = fixture.asPrincipal(everything);
    const own = await all.disbursements.request({
      idempotencyKey: freshKey(),
      fundId: stage.fundId,
      ...{ kind: "PROGRAMME", purposeId: null, amount: "10", description: "Lễ trao", receiver: "Nhà in" },
      ...{ payee: null, goods: null, eventId: null, neededOn: "2026-11-25" },
    });
    const id = own.id;
    expect(await codeOf(all.disbursements.approve({ idempotencyKey: freshKey(), id }))).toBe("SAME_PERSON");
    expect(await codeOf(all.disbursements.reject({ idempotencyKey: freshKey(), id, reason: "Sai" }))).toBe(
      "SAME_PERSON",
    );
    await stage.approver.disbursements.approve({ idempotencyKey: freshKey(), id });
    expect(await codeOf(all.disbursements.pay(payment(id, "111")))).toBe("SAME_PERSON");
    const other = await stage.request();
    await all.disbursements.approve({ idempotencyKey: freshKey(), id: other.id });
    expect(await codeOf(all.disbursements.pay(payment(other.id, "112")))).toBe("SAME_PERSON");
    await expect(
      fixture.query("UPDATE disbursement SET decided_by = requested_by WHERE id = $1", [other.id]),
    ).rejects.toThrow("not changed");
  });

  it("is not held where there is not enough, above the cap of management, or of another purpose", async () => {
    const stage = await spendingAt(fixture, "c11", 1_000_000n);
    const HB = stage.purposes.HB ?? "";
    const approve = async (change: Parameters<SpendingStage["request"]>[0]) => {
      const { id } = await stage.request(change);
      return codeOf(stage.approver.disbursements.approve({ idempotencyKey: freshKey(), id }));
    };
    expect(await approve({ amount: "1000001" })).toBe("INSUFFICIENT_FUNDS");
    expect(await approve({ purposeId: HB, amount: "1" })).toBe("INSUFFICIENT_FUNDS");
    expect(await approve({ kind: "MANAGEMENT", amount: "50001" })).toBe("COST_CAP_EXCEEDED");
    expect(await approve({ kind: "MANAGEMENT", amount: "30000" })).toBe("OK");
    expect(await approve({ kind: "MANAGEMENT", amount: "20001" })).toBe("COST_CAP_EXCEEDED");
    expect(await codeOf(stage.request({ kind: "MANAGEMENT", purposeId: HB }))).toBe("INVALID_INPUT");
    const { purposes } = await fixture.fundAt("c12");
    expect(await codeOf(stage.request({ purposeId: purposes.HB ?? "" }))).toBe("PURPOSE_UNKNOWN");
  });

  it("is free again when the request is cancelled, the approval withdrawn, or its time is over", async () => {
    const stage = await spendingAt(fixture, "c11");
    const cancelled = await stage.approved();
    const reason = "Hoãn";
    await stage.officer.disbursements.cancel({ idempotencyKey: freshKey(), id: cancelled.id, reason });
    const withdrawn = await stage.approved();
    await stage.approver.disbursements.withdrawApproval({ idempotencyKey: freshKey(), id: withdrawn.id, reason });
    const rejected = await stage.request();
    await stage.approver.disbursements.reject({ idempotencyKey: freshKey(), id: rejected.id, reason });
    const over = await stage.approved();
    expect(await free(stage)).toBe(98_000_000n);
    await expireReservations(fixture.database, "2027-11-29");
    expect(await free(stage)).toBe(100_000_000n);
    const ids = [cancelled.id, withdrawn.id, rejected.id, over.id];
    const states = (await stage.officer.disbursements.byIds({ ids })).map(({ state }) => state);
    expect(states).toEqual(["CANCELLED", "CANCELLED", "REJECTED", "EXPIRED"]);
    for (const id of ids) {
      expect(await codeOf(stage.accountant.disbursements.pay(payment(id, "112")))).toBe("DISBURSEMENT_STATE");
    }
  });

  it("comes back once: refunded, or reversed", async () => {
    const stage = await spendingAt(fixture, "c11");
    const [first, second] = [await stage.paid(), await stage.paid()];
    expect(second.voucher).toBe("2/2026/PC");
    const refund = (id: string, refundedOn = "2026-11-24") =>
      stage.accountant.disbursements.refund({
        ...{ idempotencyKey: freshKey(), id, account: "111", refundedOn, reason: "Trả lại" },
      });
    const reverse = async (journalId: string | null) => {
      const order = { journalId: journalId ?? "", reason: "Ghi nhầm", effectiveOn: "2026-11-24" };
      const { id } = await stage.accountant.ledger.requestReversal({ idempotencyKey: freshKey(), ...order });
      return codeOf(stage.approver.ledger.approveReversal({ idempotencyKey: freshKey(), id }));
    };
    expect(await codeOf(refund(first.id, "2026-11-23"))).toBe("INVALID_INPUT");
    expect(await refund(first.id)).toMatchObject({ state: "REFUNDED", endReason: "Trả lại" });
    expect(await reverse(first.journalId)).toBe("PAYMENT_STATE");
    expect(await reverse(second.journalId)).toBe("OK");
    expect(await codeOf(refund(second.id))).toBe("DISBURSEMENT_STATE");
    expect(await balance(stage, "612")).toBe(0n);
    expect(await balance(stage, "111")).toBe(2_000_000n);
    expect(await verifyNow(fixture.database)).toMatchObject({ faults: [] });
  });

  it("goes through the bank to an account only, and not before the day it was approved", async () => {
    const stage = await spendingAt(fixture, "c11");
    const { id } = await stage.approved({ payee: null });
    expect(await codeOf(stage.accountant.disbursements.pay(payment(id, "112")))).toBe("RECEIVER_ACCOUNT_MISSING");
    const early = { ...payment(id, "111"), paidOn: "2026-11-23" };
    expect(await codeOf(stage.accountant.disbursements.pay(early))).toBe("PAID_BEFORE_APPROVAL");
  });

  it("shows who receives it, and what officers wrote, at the fund's own unit only", async () => {
    const stage = await spendingAt(fixture, "c11");
    const { id } = await stage.paid();
    const [seen] = await fixture.as("auditor", "d1").disbursements.byIds({ ids: [id] });
    expect(seen).toMatchObject({ masked: true, receiver: null, payee: null, proof: null, amount: "2000000" });
    const reads = await fixture.query<{ operation: string }>(
      "SELECT operation FROM access_log WHERE $1 = ANY (subject_ids) ORDER BY operation",
      [id],
    );
    // Whoever is answered with the receiver has read him.
    expect(reads.map(({ operation }) => operation)).toEqual(
      ["approve", "pay", "request"].map((step) => `disbursements.${step}`),
    );
    const above = fixture.as("fund-accountant", "d1").disbursements.vouchers({ ids: [id], copy: true });
    expect(await codeOf(above)).toBe("FORBIDDEN");
    const [row] = await fixture.query<{ text: string }>(
      "SELECT to_jsonb(d)::text || to_jsonb(j)::text AS text FROM disbursement AS d JOIN journal AS j ON j.id = d.journal_id WHERE d.id = $1",
      [id],
    );
    expect(row?.text).not.toContain("Trần");
  });

  it("answers for events", async () => {
    const stage = await spendingAt(fixture, "c11");
    const [event, other] = [uuidOf("ceremony"), uuidOf("another ceremony")];
    const of = { kind: "PROGRAMME", eventId: event } as const;
    await stage.request({ ...of, amount: "1" });
    await stage.approved({ ...of, amount: "20" });
    await stage.paid({ ...of, amount: "300" });
    await stage.request();
    const asked = { eventIds: [other, event] };
    expect(await stage.officer.disbursements.spentByEvent(asked)).toEqual([
      { eventId: other, requested: "0", approved: "0", paid: "0" },
      { eventId: event, requested: "1", approved: "20", paid: "300" },
    ]);
    expect(await fixture.as("auditor", "c12").disbursements.spentByEvent(asked)).toMatchObject([
      {},
      { requested: "0", approved: "0", paid: "0" },
    ]);
    const { edges } = await stage.officer.disbursements.list({ filter: { eventId: event, states: ["APPROVED"] } });
    expect(edges.map(({ node }) => node.amount)).toEqual(["20"]);
  });
});

describe("goods", () => {
  it("are handed out of a gift up to what is left of it, and the fund is closed when all are", async () => {
    const stage = await spendingAt(fixture, "c11", 5n);
    const { fundId, purposes, officer } = stage;
    const KT = purposes.KT ?? "";
    const gift = await goodsOf(fundId, KT, 1_000n);
    const of = {
      kind: "GOODS",
      purposeId: KT,
      payee: null,
      goods: { giftId: gift.id, quantity: "100 quyển" },
    } as const;
    const { id } = await stage.approved({ ...of, amount: "600" });
    expect(await codeOf(stage.request({ ...of, amount: "401" }))).toBe("GIFT_GOODS_SHORT");
    expect(await codeOf(stage.request({ ...of, purposeId: null }))).toBe("GIFT_NOT_GOODS");
    // Without a gift named, what is held still counts.
    const { id: more } = await stage.request({ ...of, amount: "401", goods: { giftId: null, quantity: "67 quyển" } });
    expect(await codeOf(stage.approver.disbursements.approve({ idempotencyKey: freshKey(), id: more }))).toBe(
      "INSUFFICIENT_FUNDS",
    );
    expect(await codeOf(stage.accountant.disbursements.pay(payment(id, "111")))).toBe("INVALID_INPUT");
    expect(await stage.accountant.disbursements.pay(payment(id, null))).toMatchObject({
      ...{ voucher: "1/2026/PXK", account: "152", state: "PAID" },
    });
    const rest = await stage.paid({ ...of, amount: "400" });
    expect(rest.voucher).toBe("2/2026/PXK");
    expect(await balance(stage, "152")).toBe(0n);
    expect(await balance(stage, "612")).toBe(1_000n);

    const statement = await officer.answering.statement({ fundId, from: "2026-01-01", to: "2026-12-31" });
    const line = statement.lines.find(({ account, purposeId }) => account === "612" && purposeId === KT);
    expect(line).toMatchObject({ side: "USE", kind: "REWARDS", amount: "1000", inKind: "1000" });

    const close = () => officer.funds.close({ idempotencyKey: freshKey(), id: fundId, expectedRevision: 1 });
    await stage.paid({ amount: "5" });
    expect(await codeOf(close())).toBe("FUND_NOT_EMPTY");
    await officer.disbursements.cancel({ idempotencyKey: freshKey(), id: more, reason: "Hết hiện vật" });
    expect(await close()).toMatchObject({ closedOn: "2026-11-24" });
    expect(await codeOf(stage.request())).toBe("FUND_CLOSED");
    expect(await verifyNow(fixture.database)).toMatchObject({ faults: [] });
  });

  it("stand apart from money, by purpose and kind, in what is published", async () => {
    const stage = await spendingAt(fixture, "c11");
    const { fundId, purposes } = stage;
    const KT = purposes.KT ?? "";
    const gift = await goodsOf(fundId, KT, 1_000n);
    const goods = { giftId: gift.id, quantity: "100 quyển" };
    await stage.paid({ kind: "GOODS", purposeId: KT, amount: "600", payee: null, goods });
    await stage.paid({ kind: "PROGRAMME", amount: "70" });
    await stage.paid({ kind: "MANAGEMENT", amount: "5" });
    const question = { fundId, year: 2026, note: null, restates: null };
    const content = await system(async (tx) => contentOf(tx, { ...question, recordedBefore: await pin(tx, [fundId]) }));
    expect(content.used).toEqual({ scholarships: "0", rewards: "670", management: "5" });
    expect(content.uses).toEqual([
      { kind: "REWARDS", code: null, purposeName: null, money: "70", inKind: "0" },
      { kind: "MANAGEMENT", code: null, purposeName: null, money: "5", inKind: "0" },
      { kind: "REWARDS", code: "KT", purposeName: "Khen thưởng", money: "0", inKind: "600" },
    ]);
    const rows = disclosureRows({ content } as Disclosure);
    expect(rows).toContainEqual(["Chi khen thưởng và hoạt động khác", "", "70", "600"]);
    expect(rows).toContainEqual(["– Chi khen thưởng và hoạt động khác", "Khen thưởng", "0", "600"]);
    // In both columns: opening and receipts, less uses, is what is left.
    const [received, used, left] = [content.received, content.uses ?? [], content.closing];
    const spent = (column: "money" | "inKind") => used.reduce((sum, use) => sum + BigInt(use[column]), 0n);
    expect(BigInt(received.giftsInMoney) - spent("money")).toBe(BigInt(left.money));
    expect(BigInt(received.giftsInKind) - spent("inKind")).toBe(BigInt(left.inKind));
  });

  it("that come back can be handed out again", async () => {
    const stage = await spendingAt(fixture, "c11");
    const gift = await goodsOf(stage.fundId, null, 700n);
    const of = { kind: "GOODS", amount: "700", payee: null, goods: { giftId: gift.id, quantity: "7 cặp" } } as const;
    const { id } = await stage.paid(of);
    const order = { id, refundedOn: "2026-11-24", reason: "Thừa" };
    await stage.accountant.disbursements.refund({ idempotencyKey: freshKey(), ...order });
    expect(await balance(stage, "152")).toBe(700n);
    expect(await stage.paid(of)).toMatchObject({ state: "PAID", voucher: "2/2026/PXK" });
  });
});
