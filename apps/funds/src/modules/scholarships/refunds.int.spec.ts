import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { consents, newStudent, points, stageAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const moneyOf = async (fundId: string): Promise<bigint | undefined> => {
  const [row] = await fixture.query<{ money: bigint }>("SELECT money FROM spendable WHERE fund_id = $1", [fundId]);
  return row?.money;
};

describe("what was paid", () => {
  const refundOf = (paymentId = "") => ({
    idempotencyKey: freshKey(),
    paymentId,
    account: "112" as const,
    refundedOn: "2026-11-24",
    reason: "Chuyển trường",
  });
  const reversalOf = (journalId: string | null = "") => ({
    idempotencyKey: freshKey(),
    journalId: journalId ?? "",
    reason: "Ghi nhầm",
    effectiveOn: "2026-11-24",
  });

  it("comes back once: by a refund or by a reversal, and again only where the refund was an error", async () => {
    const stage = await stageAt(fixture, "c11");
    const [award] = await stage.award(1);
    const id = award?.payments[0]?.id ?? "";
    const order = { account: "112", paidOn: "2026-11-24", proof: "FT1" } as const;
    const paid = await stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), paymentIds: [id], ...order });
    const asked = await stage.accountant.ledger.requestReversal(reversalOf(paid.payments[0]?.journalId));
    const approve = () => stage.approver.ledger.approveReversal({ idempotencyKey: freshKey(), id: asked.id });
    const stateNow = async () =>
      (await stage.officer.awards.byIds({ ids: [award?.id ?? ""] }))[0]?.payments.map(({ state }) => state);

    await stage.accountant.awardPayments.refund(refundOf(id));
    expect(await codeOf(approve())).toBe("PAYMENT_STATE");
    expect(await moneyOf(stage.fundId)).toBe(100_000_000n);

    const [refund] = await fixture.query<{ id: string }>(
      "SELECT refund_journal_id AS id FROM award_payment WHERE id = $1",
      [id],
    );
    const error = await stage.accountant.ledger.requestReversal(reversalOf(refund?.id));
    await stage.approver.ledger.approveReversal({ idempotencyKey: freshKey(), id: error.id });
    expect(await stateNow()).toEqual(["PAID", "HELD"]);
    const question = { fundIds: [stage.fundId], from: "2026-01-01", to: "2026-12-31" };
    expect(await stage.officer.awards.figures(question)).toMatchObject([{ awards: 1, students: 1, paid: "1000000" }]);
    expect(await moneyOf(stage.fundId)).toBe(99_000_000n);

    const outcomes = await Promise.all([
      codeOf(stage.accountant.awardPayments.refund(refundOf(id))),
      codeOf(approve()),
    ]);
    expect(outcomes.sort()).toEqual(["OK", "PAYMENT_STATE"]);
    expect(await moneyOf(stage.fundId)).toBe(100_000_000n);
  });

  it("opens a purpose again that was closed when nothing was left of it", async () => {
    const stage = await stageAt(fixture, "c21", { money: 1_500_000n, purpose: "HB" });
    const [award] = await stage.award(1);
    const ids = award?.payments.map(({ id }) => id) ?? [];
    const order = { account: "112", paidOn: "2026-11-24", proof: "FT1" } as const;
    const paid = await stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), paymentIds: ids, ...order });
    const purposeId = stage.programme.purposeId ?? "";
    const close = () =>
      stage.officer.funds.closePurpose({ idempotencyKey: freshKey(), fundId: stage.fundId, purposeId });
    const closedOn = async () => {
      const [fund] = await stage.officer.funds.byIds({ ids: [stage.fundId] });
      return fund?.purposes.find(({ id }) => id === purposeId)?.closedOn;
    };
    await close();
    expect(await closedOn()).toBe("2026-11-24");
    expect(await codeOf(stage.accountant.awardPayments.refund(refundOf(ids[0])))).toBe("OK");
    expect(await closedOn()).toBeNull();
    expect(await codeOf(close())).toBe("PURPOSE_NOT_EMPTY");
    const asked = await stage.accountant.ledger.requestReversal(reversalOf(paid.payments[1]?.journalId));
    await stage.approver.ledger.approveReversal({ idempotencyKey: freshKey(), id: asked.id });
    expect(await moneyOf(stage.fundId)).toBe(1_500_000n);
  });
});

describe("who changed to whom it is paid", () => {
  it("does not approve and does not pay", async () => {
    const stage = await stageAt(fixture, "c12");
    const both = fixture.asPrincipal({
      ...principal("fund-accountant", [units.c12]),
      roles: ["commune-officer", "fund-accountant", "fund-approver"],
      subject: "22222222-2222-4222-8222-222222222222",
    });
    const redirect = async (applicationId: string) => {
      const [one] = await both.applications.byIds({ ids: [applicationId] });
      const student = newStudent({ ...one?.student, payee: { holder: "KE GIAN", bank: "VCB", account: "99990001" } });
      const change = { id: applicationId, expectedRevision: one?.revision ?? 0, student, ...consents };
      await both.applications.update({ idempotencyKey: freshKey(), ...change });
    };
    const [award] = await stage.award(1);
    await redirect(award?.applicationId ?? "");
    const order = { account: "112", paidOn: "2026-11-24", proof: "FT1" } as const;
    const pay = (payer: typeof both) =>
      codeOf(
        payer.awardPayments.pay({
          idempotencyKey: freshKey(),
          paymentIds: [award?.payments[0]?.id ?? ""],
          ...order,
        }),
      );
    expect(await pay(both)).toBe("SAME_PERSON");
    expect(await pay(stage.accountant)).toBe("PAYEE_UNAPPROVED");

    const { id } = await stage.file();
    await stage.officer.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points: points(50, 30) }] });
    const round = await stage.officer.rounds.propose({
      idempotencyKey: freshKey(),
      programmeId: stage.programme.id,
      applicationIds: [id],
    });
    await redirect(id);
    const decide = { idempotencyKey: freshKey(), id: round.id, decisionNumber: "2/QĐ" };
    expect(await codeOf(both.rounds.approve(decide))).toBe("SAME_PERSON");
    expect(await codeOf(stage.approver.rounds.approve(decide))).toBe("OK");
  });
});
