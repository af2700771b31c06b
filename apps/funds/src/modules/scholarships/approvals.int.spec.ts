import type { Principal } from "@khuyenhoc/authz";
import { systemScope } from "@khuyenhoc/database";
import { principal, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { verifyNow } from "../../verify.ts";
import { expireReservations } from "../ledger/reservations.ts";
import { payeesWhenPaid } from "./approvals.ts";
import { type Stage, stageAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const pay = ({ accountant }: Stage, id = "", change: { paidOn?: string; account?: "111" | "112" } = {}) =>
  accountant.awardPayments.pay({
    ...{ idempotencyKey: freshKey(), paymentIds: [id], account: "112", paidOn: "2026-11-24", proof: "FT1" },
    ...change,
  });
const awardOf = async (stage: Stage, id = "") => (await stage.officer.awards.byIds({ ids: [id] }))[0];
const inbox = async ({ approver }: Stage, awardId = "") =>
  (await approver.awardPayments.approvals({ awardId, states: ["PROPOSED"] })).edges.map(({ node }) => node);

/** An award, and what changes the account that it goes to. */
async function awarded(change: Parameters<typeof stageAt>[2] = {}) {
  const stage = await stageAt(fixture, "c11", change);
  const [award] = await stage.award(1);
  const redirect = async (account: string) => {
    const [one] = await stage.officer.applications.byIds({ ids: [award?.applicationId ?? ""] });
    if (one?.student == null) throw new Error("masked");
    const { id, revision, student, guardianConsent, studentConsent } = one;
    const payee = { holder: "NGUYEN THI ME", bank: "Agribank", account };
    return stage.officer.applications.update({
      ...{ idempotencyKey: freshKey(), id, expectedRevision: revision, guardianConsent, studentConsent },
      student: { ...student, payee },
    });
  };
  return { stage, award, redirect, first: award?.payments[0]?.id, second: award?.payments[1]?.id };
}

describe("a payee that was changed after the award", () => {
  it("is paid nothing until an approver has accepted the last change", async () => {
    const { stage, award, redirect, first, second } = await awarded();
    await pay(stage, first);
    await redirect("1500200000001");
    expect(await awardOf(stage, award?.id)).toMatchObject({ payeeUnapproved: true });
    expect(await codeOf(pay(stage, second))).toBe("PAYEE_UNAPPROVED");
    expect(await codeOf(pay(stage, second, { account: "111" }))).toBe("PAYEE_UNAPPROVED");
    const list = { paymentIds: [second ?? ""], format: "csv" as const };
    expect(await codeOf(stage.accountant.awardPayments.payList(list))).toBe("PAYEE_UNAPPROVED");

    const [old] = await inbox(stage, award?.id);
    expect(old).toMatchObject({
      ...{ kind: "PAYEE", awardNumber: award?.number, masked: false, own: false, paymentId: null },
      payeeBefore: { account: "1500201234567" },
      payeeAfter: { account: "1500200000001" },
    });
    await redirect("1500200000002");
    const decide = (id = "") => ({ idempotencyKey: freshKey(), id });
    expect(await codeOf(stage.approver.awardPayments.approve(decide(old?.id)))).toBe("AWARD_APPROVAL_STATE");
    const [rejected] = await inbox(stage, award?.id);
    await stage.approver.awardPayments.reject({ ...decide(rejected?.id), reason: "Không đúng tên" });
    expect(await codeOf(pay(stage, second))).toBe("PAYEE_UNAPPROVED");
    await redirect("1500200000003");
    const [last] = await inbox(stage, award?.id);
    const approved = await stage.approver.awardPayments.approve({ ...decide(last?.id), note: "Đã gọi điện" });
    expect(approved).toMatchObject({ state: "APPROVED", payeeAfter: { account: "1500200000003" } });
    expect((await pay(stage, second)).payments).toMatchObject([{ state: "PAID", instalment: 2 }]);
    const reads = await fixture.query(
      "SELECT FROM access_log WHERE operation = 'awardPayments.approve' AND $1 = ANY (subject_ids)",
      [award?.applicationId],
    );
    expect(reads).toHaveLength(1);
    // The voucher of what was paid before goes on naming who was paid.
    const paid = [first ?? "", second ?? ""];
    const vault = fixture.contextOf(principal("auditor", [])).students;
    const then = await fixture.database.transaction(systemScope, (tx) => payeesWhenPaid(tx, vault, paid));
    expect([...then].map(([id, payee]) => [id, payee?.account])).toEqual([[first, "1500201234567"]]);
    const all = await stage.officer.awardPayments.approvals({ awardId: award?.id ?? "" });
    expect(all.edges.map(({ node }) => node.state)).toEqual(["APPROVED", "REJECTED", "SUPERSEDED"]);
  });

  it("is approved by nobody who changed it, and paid by nobody who approved it", async () => {
    const { stage, award, redirect, first } = await awarded();
    await redirect("1500200000001");
    const [waiting] = await inbox(stage, award?.id);
    const roles: Principal["roles"] = ["district-officer", "fund-approver", "fund-accountant"];
    const as = (subject: string) => fixture.asPrincipal({ ...principal("fund-approver", [units.c11]), roles, subject });
    const order = { idempotencyKey: freshKey(), id: waiting?.id ?? "" };
    const changer = as(principal("district-officer", [units.c11]).subject);
    expect(await codeOf(changer.awardPayments.approve(order))).toBe("SAME_PERSON");
    const another = as(uuidOf("another approver"));
    await another.awardPayments.approve(order);
    expect(await codeOf(pay({ ...stage, accountant: another }, first))).toBe("SAME_PERSON");
    expect(await codeOf(pay(stage, first))).toBe("OK");
  });

  it("is told to whoever does not see the student without payees and reasons", async () => {
    const { award, redirect } = await awarded();
    await redirect("1500200000001");
    const { edges } = await fixture.as("auditor", "d1").awardPayments.approvals({ awardId: award?.id ?? "" });
    expect(edges.map(({ node }) => node)).toMatchObject([{ masked: true, payeeBefore: null, payeeAfter: null }]);
    expect(edges[0]?.node.studentName).toMatch(/^N\.V\.B/);
  });
});

describe("an instalment", () => {
  const again = ({ officer }: Stage, paymentId = "") =>
    officer.awardPayments.requestAgain({
      ...{ idempotencyKey: freshKey(), paymentId, dueOn: "2026-12-15", reason: "Ngân hàng trả lại" },
    });

  it("whose payment was reversed is paid again, when another has approved that; what was before stays", async () => {
    const { stage, award, first, second } = await awarded({ money: 2_000_000n });
    expect(await codeOf(again(stage, first))).toBe("PAYMENT_STATE");
    const { payments } = await pay(stage, first);
    await pay(stage, second);
    expect(await awardOf(stage, award?.id)).toMatchObject({ state: "PAID" });
    const reversal = await stage.accountant.ledger.requestReversal({
      ...{ idempotencyKey: freshKey(), journalId: payments[0]?.journalId ?? "", reason: "Sai tài khoản" },
      effectiveOn: "2026-11-24",
    });
    await stage.approver.ledger.approveReversal({ idempotencyKey: freshKey(), id: reversal.id });
    expect(await awardOf(stage, award?.id)).toMatchObject({ state: "GRANTED", paid: "500000" });

    const asked = await again(stage, first);
    expect(asked).toMatchObject({ kind: "AGAIN", paymentId: first, instalment: 1, amount: "1000000", own: true });
    expect(await codeOf(again(stage, first))).toBe("AWARD_APPROVAL_OPEN");
    await stage.approver.awardPayments.approve({ idempotencyKey: freshKey(), id: asked.id });
    const renewed = await awardOf(stage, award?.id);
    expect(renewed?.payments.map(({ instalment, attempt, state }) => [instalment, attempt, state])).toEqual([
      [1, 1, "REVERSED"],
      [1, 2, "HELD"],
      [2, 1, "PAID"],
    ]);
    expect(await codeOf(again(stage, first))).toBe("PAYMENT_STATE");
    const paid = await pay(stage, renewed?.payments[1]?.id);
    expect(paid.payments).toMatchObject([{ attempt: 2, state: "PAID", voucher: "3/2026/PC" }]);
    expect(await awardOf(stage, award?.id)).toMatchObject({ state: "PAID", paid: "1500000" });
    const filter = { programmeId: stage.programme.id, states: ["PAID" as const] };
    expect((await stage.officer.awards.list({ filter })).edges).toHaveLength(1);
    expect(await verifyNow(fixture.database)).toMatchObject({ faults: [] });
  });

  it("whose time ran out is promised anew, unless it is rejected or the award was given up", async () => {
    const { stage, award, first } = await awarded();
    await expireReservations(fixture.database, "2029-01-01");
    expect(await codeOf(pay(stage, first))).toBe("PAYMENT_STATE");
    const rejected = await again(stage, first);
    const order = { idempotencyKey: freshKey(), id: rejected.id, reason: "Quá lâu" };
    expect(await stage.approver.awardPayments.reject(order)).toMatchObject({ state: "REJECTED" });
    const { id } = await again(stage, first);
    await stage.approver.awardPayments.approve({ idempotencyKey: freshKey(), id });
    const states = (await awardOf(stage, award?.id))?.payments.map(({ state }) => state);
    expect(states).toEqual(["EXPIRED", "HELD", "EXPIRED"]);
    await stage.approver.awards.forfeit({ idempotencyKey: freshKey(), id: award?.id ?? "", reason: "Chuyển đi" });
    const second = (await awardOf(stage, award?.id))?.payments[2]?.id;
    expect(await codeOf(again(stage, second))).toBe("AWARD_STATE");
  });

  it("is not paid before the day on which it was awarded, or approved again", async () => {
    const { stage, first } = await awarded();
    expect(await codeOf(pay(stage, first, { paidOn: "2026-11-23" }))).toBe("PAID_BEFORE_APPROVAL");
  });
});
