import { createHash } from "node:crypto";
import { canonicalJson } from "@khuyenhoc/database";
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

const spendable = async (fundId: string) => {
  const [row] = await fixture.query<{ money: bigint; reserved: bigint }>(
    "SELECT sum(money)::bigint AS money, sum(reserved)::bigint AS reserved FROM spendable WHERE fund_id = $1",
    [fundId],
  );
  return row;
};

describe("from application to payment", () => {
  it("reserves at the approval, pays by vouchers without a gap, and books what came back", async () => {
    const stage = await stageAt(fixture, "c11", { purpose: "HB" });
    const awards = await stage.award(2);
    expect(awards.map(({ number, state, amount }) => [number, state, amount])).toEqual([
      ["1/2026/HB", "GRANTED", "1500000"],
      ["2/2026/HB", "GRANTED", "1500000"],
    ]);
    expect(await spendable(stage.fundId)).toEqual({ money: 100_000_000n, reserved: 3_000_000n });

    const firsts = awards.flatMap(({ payments }) => payments.slice(0, 1).map(({ id }) => id));
    const order = { account: "112", paidOn: "2026-11-24", proof: "FT26324001" } as const;
    const key = freshKey();
    const paid = await stage.accountant.awardPayments.pay({ idempotencyKey: key, paymentIds: firsts, ...order });
    expect(paid.total).toBe("2000000");
    expect(paid.payments.map(({ voucher, state }) => [voucher, state])).toEqual([
      ["1/2026/PC", "PAID"],
      ["2/2026/PC", "PAID"],
    ]);
    expect(await stage.accountant.awardPayments.pay({ idempotencyKey: key, paymentIds: firsts, ...order })).toEqual(
      paid,
    );
    expect(await spendable(stage.fundId)).toEqual({ money: 98_000_000n, reserved: 1_000_000n });
    const again = stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), paymentIds: firsts, ...order });
    expect(await codeOf(again)).toBe("PAYMENT_STATE");

    const told = await fixture.query<{ envelope: { data: Record<string, unknown> } }>(
      `SELECT envelope::jsonb AS envelope FROM outbox WHERE topic LIKE '%funds.awards' AND key = ANY ($1) ORDER BY position`,
      [awards.map(({ id }) => id)],
    );
    expect(told.map(({ envelope }) => envelope.data)).toMatchObject([
      { paymentId: firsts[0], amount: "1000000", instalment: 1, date: "2026-11-24", unitId: units.c11 },
      { paymentId: firsts[1], amount: "1000000" },
    ]);
    expect(JSON.stringify(told)).not.toContain("Nguyễn");
    const journals = await fixture.query<{ description: string }>(
      "SELECT description FROM journal WHERE fund_id = $1",
      [stage.fundId],
    );
    expect(JSON.stringify(journals)).not.toContain("Bé");

    await stage.accountant.awardPayments.refund({
      idempotencyKey: freshKey(),
      paymentId: firsts[1] ?? "",
      account: "112",
      refundedOn: "2026-11-24",
      reason: "Chuyển trường",
    });
    const question = { fundIds: [stage.fundId], from: "2026-01-01", to: "2026-12-31" };
    expect(await stage.officer.awards.figures(question)).toEqual([
      { fundId: stage.fundId, awards: 1, students: 1, paid: "1000000" },
    ]);
    // A journal that was reversed by two people paid nothing either.
    const request = await stage.accountant.ledger.requestReversal({
      idempotencyKey: freshKey(),
      journalId: paid.payments[0]?.journalId ?? "",
      reason: "Chi nhầm",
      effectiveOn: "2026-11-24",
    });
    await fixture.as("fund-approver", "c11").ledger.approveReversal({ idempotencyKey: freshKey(), id: request.id });
    expect(await stage.officer.awards.figures(question)).toEqual([
      { fundId: stage.fundId, awards: 0, students: 0, paid: "0" },
    ]);
    const [one] = await stage.officer.awards.byIds({ ids: [awards[0]?.id ?? ""] });
    expect(one?.payments.map(({ state }) => state)).toEqual(["REVERSED", "HELD"]);
  });

  it("promises no more than the fund has: the round is approved as a whole or not at all", async () => {
    const stage = await stageAt(fixture, "c11", { money: 4_400_000n });
    expect(await codeOf(stage.award(3))).toBe("INSUFFICIENT_FUNDS");
    const { edges } = await stage.approver.rounds.list({ programmeId: stage.programme.id });
    expect(edges.map(({ node }) => node.state)).toEqual(["PROPOSED"]);
    expect(await spendable(stage.fundId)).toEqual({ money: 4_400_000n, reserved: 0n });
    const id = edges[0]?.node.id ?? "";
    await stage.approver.rounds.reject({ idempotencyKey: freshKey(), id, reason: "Quỹ không đủ" });
    const ranking = await stage.officer.rounds.ranking({ programmeId: stage.programme.id });
    expect(ranking).toMatchObject({ amount: "4500000", available: "4400000" });
    const applicationIds = ranking.lines.slice(0, 2).map((line) => line.applicationId);
    await stage.officer.rounds.propose({ idempotencyKey: freshKey(), programmeId: stage.programme.id, applicationIds });
    const again = await stage.approver.rounds.list({ programmeId: stage.programme.id, states: ["PROPOSED"] });
    const next = again.edges[0]?.node.id ?? "";
    await stage.approver.rounds.approve({ idempotencyKey: freshKey(), id: next, decisionNumber: "16/QĐ" });
    expect(await spendable(stage.fundId)).toEqual({ money: 4_400_000n, reserved: 3_000_000n });
  });

  it("frees what is forfeited, and voids only what was not paid", async () => {
    const stage = await stageAt(fixture, "c11");
    const [kept, gone] = await stage.award(2);
    const pay = { account: "111", paidOn: "2026-11-24", proof: "Ký nhận" } as const;
    const noCash = stage.accountant.awardPayments.pay({
      idempotencyKey: freshKey(),
      paymentIds: [kept?.payments[0]?.id ?? ""],
      ...pay,
    });
    expect(await codeOf(noCash)).toBe("INSUFFICIENT_FUNDS");
    await stage.accountant.awardPayments.pay({
      idempotencyKey: freshKey(),
      paymentIds: [kept?.payments[0]?.id ?? ""],
      ...pay,
      account: "112",
    });
    const end = (id = "") => ({ idempotencyKey: freshKey(), id, reason: "Chuyển đi nơi khác" });
    expect(await codeOf(stage.approver.awards.void(end(kept?.id)))).toBe("PAYMENT_STATE");
    const forfeited = await stage.approver.awards.forfeit(end(kept?.id));
    expect(forfeited).toMatchObject({ state: "FORFEITED", paid: "1000000" });
    expect(forfeited.payments.map(({ state }) => state)).toEqual(["PAID", "VOIDED"]);
    // Why it ended tells of the student: in the books it is for the fund's own officers as it is beside the award.
    const reasonsFor = async ({ ledger, awards }: typeof stage.officer) => [
      (await ledger.reservations({ fundId: stage.fundId, states: ["VOIDED"] })).edges[0]?.node.endReason,
      ...(await awards.byIds({ ids: [forfeited.id] })).flatMap(({ endReason, payments }) => [
        endReason,
        payments[0]?.proof,
      ]),
    ];
    const reason = "Chuyển đi nơi khác";
    expect(await reasonsFor(stage.accountant)).toEqual([reason, reason, "Ký nhận"]);
    expect(await reasonsFor(fixture.as("auditor", "city"))).toEqual([null, null, null]);
    await stage.approver.awards.void(end(gone?.id));
    expect(await codeOf(stage.approver.awards.void(end(gone?.id)))).toBe("AWARD_STATE");
    expect(await spendable(stage.fundId)).toEqual({ money: 99_000_000n, reserved: 0n });
  });
});

describe("separation of duties", () => {
  it("holds by account: who filed or proposed does not approve, who approved does not pay", async () => {
    const stage = await stageAt(fixture, "c12");
    const all = principal("fund-approver", [units.c12]);
    const everything = fixture.asPrincipal({ ...all, roles: ["commune-officer", "fund-approver", "fund-accountant"] });
    const own = await everything.applications.file({
      idempotencyKey: freshKey(),
      programmeId: stage.programme.id,
      unitId: units.c12,
      student: newStudent(),
      ...consents,
    });
    await stage.officer.applications.score({
      idempotencyKey: freshKey(),
      scores: [{ id: own.id, points: points(50, 20) }],
    });
    const propose = (caller: typeof everything, applicationIds: string[]) =>
      caller.rounds.propose({ idempotencyKey: freshKey(), programmeId: stage.programme.id, applicationIds });
    const decide = (id: string) => ({ idempotencyKey: freshKey(), id, decisionNumber: "1/QĐ" });
    const filedByHim = await propose(stage.officer, [own.id]);
    await everything.rounds.lines({ id: filedByHim.id });
    const reads = await fixture.query<{ operation: string }>(
      `SELECT operation FROM access_log WHERE operation IN ('applications.score', 'rounds.lines') AND $1 = ANY (subject_ids)
       ORDER BY 1`,
      [own.id],
    );
    expect(reads.map(({ operation }) => operation)).toEqual(["applications.score", "rounds.lines"]);
    expect(await codeOf(everything.rounds.approve(decide(filedByHim.id)))).toBe("SAME_PERSON");
    const { edges } = await everything.rounds.list({ states: ["PROPOSED"], programmeId: stage.programme.id });
    expect(edges.map(({ node }) => node.own)).toEqual([true]);
    const other = fixture.asPrincipal({
      ...all,
      subject: "11111111-1111-4111-8111-111111111111",
      roles: ["fund-approver", "fund-accountant"],
    });
    await other.rounds.approve(decide(filedByHim.id));
    const [award] = (await other.awards.list({ filter: { programmeId: stage.programme.id } })).edges;
    const order = {
      account: "112" as const,
      paidOn: "2026-11-24",
      proof: "FT1",
      paymentIds: [award?.node.payments[0]?.id ?? ""],
    };
    for (const involved of [everything, other]) {
      expect(await codeOf(involved.awardPayments.pay({ idempotencyKey: freshKey(), ...order }))).toBe("SAME_PERSON");
    }
    await stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), ...order });
  });
});

describe("the ranking", () => {
  it("keeps the quotas of units over all rounds, the nearest unit's first", async () => {
    const stage = await stageAt(fixture, "d1", {
      quotas: [
        { unitId: units.c11, places: 1 },
        { unitId: units.b11, places: 1 },
      ],
    });
    const filed = [
      await stage.file(newStudent(), "c11"),
      await stage.file(newStudent(), "c11"),
      await stage.file(newStudent(), "b11"),
      await stage.file(newStudent(), "c12"),
    ];
    await stage.officer.applications.score({
      idempotencyKey: freshKey(),
      scores: filed.map(({ id }, index) => ({ id, points: points(40 - index, 10) })),
    });
    const ask = () => stage.officer.rounds.ranking({ programmeId: stage.programme.id });
    const ranking = await ask();
    expect(ranking.lines.map(({ applicationId, refusal }) => [applicationId, refusal])).toEqual([
      [filed[0]?.id, null],
      [filed[1]?.id, "QUOTA"],
      [filed[2]?.id, null],
      [filed[3]?.id, "QUOTA"],
    ]);
    const wrong = stage.officer.rounds.propose({
      idempotencyKey: freshKey(),
      programmeId: stage.programme.id,
      applicationIds: [filed[0]?.id ?? "", filed[1]?.id ?? ""],
    });
    expect(await codeOf(wrong)).toBe("RANKING_CHANGED");
    const applicationIds = [filed[0]?.id ?? "", filed[2]?.id ?? ""];
    const { id } = await stage.officer.rounds.propose({
      idempotencyKey: freshKey(),
      programmeId: stage.programme.id,
      applicationIds,
    });
    await stage.approver.rounds.approve({ idempotencyKey: freshKey(), id, decisionNumber: "2/QĐ" });
    expect((await ask()).quotas).toEqual(
      expect.arrayContaining([
        { unitId: units.c11, places: 1, taken: 1, chosen: 0, applied: 1 },
        { unitId: units.b11, places: 1, taken: 1, chosen: 0, applied: 0 },
      ]),
    );
  });
});

describe("a student", () => {
  it("is found across schools and funds, and chosen twice in a year only when that is accepted", async () => {
    const first = await stageAt(fixture, "c21");
    const second = await stageAt(fixture, "c22");
    const student = newStudent({ name: "Trần Thị Hoà" });
    const one = await first.file(student);
    expect(await codeOf(first.file(student))).toBe("APPLICATION_DOUBLE");
    expect(one.doubles).toEqual([]);
    const elsewhere = await second.file({ ...student, name: "TRẦN THỊ HÒA", school: "Trường khác" });
    expect(elsewhere.doubles).toEqual([
      { kind: "SAME_YEAR", year: 2026, programmeTitle: "Học không bao giờ cùng", awarded: false, applicationId: null },
    ]);
    const similar = await second.file({ ...student, guardian: "Trần Văn Bố" });
    expect(similar.doubles.map(({ kind }) => kind)).toEqual(["SIMILAR", "SIMILAR"]);

    const score = (stage: typeof first, id: string) =>
      stage.officer.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points: points(50, 20) }] });
    await score(first, one.id);
    const { id } = await first.officer.rounds.propose({
      idempotencyKey: freshKey(),
      programmeId: first.programme.id,
      applicationIds: [one.id],
    });
    await first.approver.rounds.approve({ idempotencyKey: freshKey(), id, decisionNumber: "3/QĐ" });
    await score(second, elsewhere.id);
    const ask = (acceptedDoubles: string[]) =>
      second.officer.rounds.ranking({ programmeId: second.programme.id, acceptedDoubles });
    expect((await ask([])).lines[0]?.refusal).toBe("DOUBLE");
    expect((await ask([elsewhere.id])).lines[0]?.chosen).toBe(true);
  });

  it("is seen by name at the fund's unit and the filing one only, also in what was changed", async () => {
    const stage = await stageAt(fixture, "d1");
    const { id, revision } = await stage.file(newStudent({ name: "Lê Thị Đào" }), "b11");
    const clerk = fixture.as("commune-officer", "b11");
    const update = { idempotencyKey: freshKey(), id, expectedRevision: revision, ...consents };
    const changed = await clerk.applications.update({
      ...update,
      student: newStudent({ name: "Lê Thị Đào", className: "7A" }),
    });
    expect(changed.student?.className).toBe("7A");
    for (const sees of [stage.officer, stage.approver, clerk]) {
      const [one] = await sees.applications.byIds({ ids: [id] });
      expect(one?.student?.guardian).toBe("Nguyễn Thị Mẹ");
      const [, filed] = await sees.applications.history({ id });
      expect(filed?.fields).toContainEqual({ field: "name", before: null, after: "Lê Thị Đào" });
    }
    for (const masked of [
      fixture.as("city-admin", "city"),
      fixture.as("commune-officer", "c11"),
      fixture.as("auditor", "city"),
    ]) {
      const [one] = await masked.applications.byIds({ ids: [id] });
      expect(one).toMatchObject({
        studentName: "L.T.Đ.",
        student: null,
        masked: true,
        points: [],
        hardshipScore: null,
      });
      const [last] = await masked.applications.history({ id });
      expect(last?.fields).toEqual([{ field: "className", before: null, after: null }]);
    }
    const stored = await fixture.query<{ row: string }>("SELECT a::text AS row FROM application AS a WHERE id = $1", [
      id,
    ]);
    expect(JSON.stringify(stored)).not.toMatch(/Đào|Mẹ|2014/u);
    // Nor in the answers that are kept for commands that are sent again, which get them all the same.
    const answers = await fixture.query<{ response: unknown }>(
      "SELECT response FROM idempotency WHERE operation LIKE 'applications.%'",
    );
    expect(answers.length).toBeGreaterThan(1);
    expect(JSON.stringify(answers)).not.toMatch(/Đào|Mẹ|2014/u);
    const { idempotencyKey, ...body } = { ...update, student: newStudent({ name: "Lê Thị Đào", className: "7A" }) };
    const [kept] = await fixture.query<{ hash: string }>(
      "SELECT encode(body_hash, 'hex') AS hash FROM idempotency WHERE operation = 'applications.update' AND key = $1",
      [idempotencyKey],
    );
    const guessed = createHash("sha256").update(canonicalJson(body)).digest("hex");
    expect(kept?.hash, "tells nobody that he guessed the student").not.toBe(guessed);
    const again = { ...update, student: newStudent({ name: "Lê Thị Đào", className: "7A" }) };
    expect(await clerk.applications.update(again)).toEqual(changed);
    const read = await fixture.query(
      "SELECT FROM access_log WHERE $1 = ANY (subject_ids) AND operation = 'applications.byIds'",
      [id],
    );
    expect(read).toHaveLength(3);
  });
});
