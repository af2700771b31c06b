import { found, ok, type Row, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { consents, newStudent, plan, points, type Stage, stageAt } from "./testing.ts";

/** A command on a revision. */
const first = (id: string, expectedRevision = 1) => ({ idempotencyKey: freshKey(), id, expectedRevision });

/** Rows of the operations of scholarships. Students are told by name to officers of the fund's own unit and of the filing one only. */
export function scholarshipRows(fixture: () => Fixture): Rows {
  // Made once for a unit where an operation uses nothing up: the matrix asks hundreds of times.
  const kept = <Prepared>(prepare: (unit: UnitKey) => Promise<Prepared>) => {
    const known = new Map<UnitKey, Promise<Prepared>>();
    return (unit: UnitKey): Promise<Prepared> => {
      const prepared = known.get(unit) ?? prepare(unit);
      known.set(unit, prepared);
      return prepared;
    };
  };
  // What a command uses up is made anew only after it was: whoever is refused leaves it as it was.
  const spent = <Prepared>(
    prepare: (unit: UnitKey) => Promise<Prepared>,
    act: (caller: Caller, prepared: Prepared) => Promise<unknown>,
  ): Row["aim"] => {
    const known = new Map<UnitKey, Prepared>();
    return async (caller, unit) => {
      const prepared = known.get(unit) ?? (await prepare(unit));
      known.set(unit, prepared);
      await act(caller, prepared);
      known.delete(unit);
      return "OK";
    };
  };
  const fresh = (unit: UnitKey) => stageAt(fixture(), unit);
  const stage = kept(fresh);
  const filed = kept(async (unit: UnitKey) => (await stage(unit)).file());
  const draft = async (unit: UnitKey) => {
    const { fundId } = await fixture().fundAt(unit);
    const officer = fixture().as("city-admin", "city");
    return officer.programmes.create({ idempotencyKey: freshKey(), fundId, year: 2026, ...plan });
  };
  const scored = async (unit: UnitKey) => {
    const at = await fresh(unit);
    const { id } = await at.file();
    await at.officer.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points: points(50, 20) }] });
    return { ...at, applicationId: id };
  };
  const proposed = async (unit: UnitKey) => {
    const { officer, programme, applicationId } = await scored(unit);
    const proposal = { idempotencyKey: freshKey(), programmeId: programme.id, applicationIds: [applicationId] };
    // Whoever is granted a city and proposes is none of those who approve in the matrix.
    return unit === "d1"
      ? fixture().as("city-admin", "city").rounds.propose(proposal)
      : officer.rounds.propose(proposal);
  };
  const ranked = kept(scored);
  const waiting = kept(proposed);
  const awarded = async (unit: UnitKey) => {
    const at: Stage = await fresh(unit);
    const { id } = await at.file();
    await at.officer.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points: points(50, 20) }] });
    const proposal = { idempotencyKey: freshKey(), programmeId: at.programme.id, applicationIds: [id] };
    const round = await at.officer.rounds.propose(proposal);
    // An account of its own approves: the matrix's own pays.
    const decision = { idempotencyKey: freshKey(), id: round.id, decisionNumber: "1/QĐ" };
    await fixture().as("fund-approver", "city", unit).rounds.approve(decision);
    const [award] = (await at.officer.awards.list({ filter: { programmeId: at.programme.id } })).edges;
    return { ...at, awardId: award?.node.id ?? "", paymentId: award?.node.payments[0]?.id ?? "" };
  };
  const seen = kept(awarded);
  const payment = { account: "112" as const, paidOn: "2026-11-24", proof: "FT26324001" };
  const paidFresh = async (unit: UnitKey) => {
    const at = await awarded(unit);
    await at.accountant.awardPayments.pay({ idempotencyKey: freshKey(), paymentIds: [at.paymentId], ...payment });
    return at;
  };
  const paid = kept(paidFresh);
  const expired = async (unit: UnitKey) => {
    const { paymentId } = await awarded(unit);
    await fixture().query(
      "SELECT ledger_release(reservation_id, 'EXPIRED', 'Hết hạn', 'expiry') FROM award_payment WHERE id = $1",
      [paymentId],
    );
    return paymentId;
  };
  const askedAgain = async (unit: UnitKey) => {
    const officer = fixture().as("district-officer", unit);
    const order = { paymentId: await expired(unit), dueOn: "2026-12-15", reason: "Hết hạn giữ" };
    return officer.awardPayments.requestAgain({ idempotencyKey: freshKey(), ...order });
  };
  const asked = kept(askedAgain);
  const expected = subtree("NOT_FOUND");
  const outside = subtree("OUT_OF_SCOPE");
  // Opened programmes of a unit above are seen from below.
  const below: Row["expected"] = { ...expected, ancestor: "OK" };
  return {
    "programmes.create": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        return ok(caller.programmes.create({ idempotencyKey: freshKey(), fundId, year: 2026, ...plan }));
      },
      expected,
    },
    "programmes.update": {
      aim: async (caller, unit) => ok(caller.programmes.update({ ...first((await draft(unit)).id), ...plan })),
      expected,
    },
    "programmes.open": {
      aim: async (caller, unit) => ok(caller.programmes.open(first((await draft(unit)).id))),
      expected,
    },
    "programmes.close": {
      aim: async (caller, unit) => ok(caller.programmes.close(first((await fresh(unit)).programme.id, 2))),
      expected: { ...expected, ancestor: "OUT_OF_SCOPE" },
    },
    "programmes.list": {
      aim: async (caller, unit) => {
        const { fundId } = await stage(unit);
        return found(caller.programmes.list({ fundId }).then(({ edges }) => edges));
      },
      expected,
    },
    "programmes.byIds": {
      aim: async (caller, unit) => found(caller.programmes.byIds({ ids: [(await stage(unit)).programme.id] })),
      expected: below,
    },
    "applications.file": {
      aim: async (caller, unit) =>
        ok(
          caller.applications.file({
            idempotencyKey: freshKey(),
            programmeId: (await stage("city")).programme.id,
            unitId: units[unit],
            student: newStudent(),
            ...consents,
          }),
        ),
      expected: outside,
    },
    "applications.update": {
      aim: async (caller, unit) => {
        const { id } = await (await stage(unit)).file();
        return ok(caller.applications.update({ ...first(id), student: newStudent(), ...consents }));
      },
      expected: { ...expected, descendant: "FORBIDDEN" },
    },
    "applications.withdraw": {
      aim: async (caller, unit) => {
        const { id } = await (await stage(unit)).file();
        return ok(caller.applications.withdraw({ ...first(id), reason: "Nộp nhầm" }));
      },
      expected,
    },
    "applications.score": {
      aim: async (caller, unit) => {
        const { id } = await (await stage(unit)).file();
        return ok(caller.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points: points(50, 20) }] }));
      },
      expected,
    },
    "applications.list": {
      aim: (caller, unit) => ok(caller.applications.list({ filter: { unitId: units[unit] } })),
      expected: outside,
    },
    "applications.byIds": {
      aim: async (caller, unit) => found(caller.applications.byIds({ ids: [(await filed(unit)).id] })),
      expected,
    },
    "applications.history": {
      aim: async (caller, unit) => ok(caller.applications.history({ id: (await filed(unit)).id })),
      expected,
    },
    "applications.export": {
      aim: async (caller, unit) => {
        await filed(unit);
        const filter = { unitId: units[unit] };
        return ok(caller.applications.export({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: outside,
    },
    "rounds.ranking": {
      aim: async (caller, unit) => ok(caller.rounds.ranking({ programmeId: (await ranked(unit)).programme.id })),
      expected: { ...expected, ancestor: "OUT_OF_SCOPE" },
    },
    "rounds.propose": {
      aim: spent(scored, (caller, { programme, applicationId }) =>
        caller.rounds.propose({
          idempotencyKey: freshKey(),
          programmeId: programme.id,
          applicationIds: [applicationId],
        }),
      ),
      expected: { ...expected, ancestor: "OUT_OF_SCOPE" },
    },
    "rounds.approve": {
      aim: spent(proposed, (caller, { id }) =>
        caller.rounds.approve({ idempotencyKey: freshKey(), id, decisionNumber: "1/QĐ" }),
      ),
      expected,
    },
    "rounds.reject": {
      aim: spent(proposed, (caller, { id }) =>
        caller.rounds.reject({ idempotencyKey: freshKey(), id, reason: "Thiếu hồ sơ" }),
      ),
      expected,
    },
    "rounds.list": {
      aim: async (caller, unit) => {
        const { programmeId } = await waiting(unit);
        return found(caller.rounds.list({ programmeId }).then(({ edges }) => edges));
      },
      expected,
    },
    "rounds.lines": {
      aim: async (caller, unit) => ok(caller.rounds.lines({ id: (await waiting(unit)).id })),
      expected,
    },
    "awards.list": {
      aim: (caller, unit) => ok(caller.awards.list({ filter: { unitId: units[unit] } })),
      expected: outside,
    },
    "awards.byIds": {
      aim: async (caller, unit) => found(caller.awards.byIds({ ids: [(await seen(unit)).awardId] })),
      expected,
    },
    "awards.export": {
      aim: async (caller, unit) => {
        await seen(unit);
        const filter = { unitId: units[unit] };
        return ok(caller.awards.export({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: outside,
    },
    "awards.forfeit": {
      aim: spent(awarded, (caller, { awardId: id }) =>
        caller.awards.forfeit({ idempotencyKey: freshKey(), id, reason: "Chuyển đi" }),
      ),
      expected,
    },
    "awards.void": {
      aim: spent(awarded, (caller, { awardId: id }) =>
        caller.awards.void({ idempotencyKey: freshKey(), id, reason: "Nhầm người" }),
      ),
      expected,
    },
    "awards.figures": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        return found(caller.awards.figures({ fundIds: [fundId], from: "2026-01-01", to: "2026-12-31" }));
      },
      expected,
    },
    "awardPayments.pay": {
      aim: spent(awarded, (caller, { paymentId }) =>
        caller.awardPayments.pay({ idempotencyKey: freshKey(), paymentIds: [paymentId], ...payment }),
      ),
      expected,
    },
    "awardPayments.refund": {
      aim: spent(paidFresh, (caller, { paymentId }) =>
        caller.awardPayments.refund({
          ...{ idempotencyKey: freshKey(), paymentId, account: "112" },
          ...{ refundedOn: "2026-11-24", reason: "Chuyển trường" },
        }),
      ),
      expected,
    },
    "awards.certificates": {
      aim: async (caller, unit) => {
        const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };
        return ok(caller.awards.certificates({ ids: [(await seen(unit)).awardId], ...signatory }));
      },
      expected: { ...expected, descendant: "FORBIDDEN" },
    },
    "awards.printAll": {
      aim: async (caller, unit) => {
        const { programme } = await seen(unit);
        const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };
        const { id } = await caller.awards.printAll({
          idempotencyKey: freshKey(),
          programmeId: programme.id,
          ...signatory,
        });
        // An account may have few unfinished jobs.
        await fixture().query("UPDATE job SET state = 'CANCELLED', finished_at = now() WHERE id = $1", [id]);
        return "OK";
      },
      expected: { ...expected, ancestor: "FORBIDDEN", descendant: "FORBIDDEN" },
    },
    "awards.ceremonyList": {
      aim: async (caller, unit) =>
        ok(caller.awards.ceremonyList({ programmeId: (await seen(unit)).programme.id, format: "csv" })),
      expected: { ...expected, ancestor: "OUT_OF_SCOPE" },
    },
    "awardPayments.payList": {
      aim: async (caller, unit) =>
        ok(caller.awardPayments.payList({ paymentIds: [(await seen(unit)).paymentId], format: "csv" })),
      expected: { ...expected, descendant: "FORBIDDEN" },
    },
    "awardPayments.approvals": {
      aim: async (caller, unit) => {
        const { awardId } = await asked(unit);
        return found(caller.awardPayments.approvals({ awardId }).then(({ edges }) => edges));
      },
      expected,
    },
    "awardPayments.requestAgain": {
      aim: spent(expired, (caller, paymentId) =>
        caller.awardPayments.requestAgain({
          ...{ idempotencyKey: freshKey(), paymentId, dueOn: "2026-12-15", reason: "Hết hạn giữ" },
        }),
      ),
      expected,
    },
    "awardPayments.approve": {
      aim: spent(askedAgain, (caller, { id }) => caller.awardPayments.approve({ idempotencyKey: freshKey(), id })),
      expected,
    },
    "awardPayments.reject": {
      aim: spent(askedAgain, (caller, { id }) =>
        caller.awardPayments.reject({ idempotencyKey: freshKey(), id, reason: "Không đúng" }),
      ),
      expected,
    },
    "awardPayments.vouchers": {
      aim: async (caller, unit) => {
        const { paymentId } = await paid(unit);
        return ok(caller.awardPayments.vouchers({ paymentIds: [paymentId], copy: false }));
      },
      expected: { ...expected, descendant: "FORBIDDEN" },
    },
  };
}
