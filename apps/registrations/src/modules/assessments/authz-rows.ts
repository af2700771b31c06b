import { answersOf, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { found, ok, type Row, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

/** A year that no other row of the matrix uses, with a campaign of the city. */
const YEAR = 2025;
const paper = { number: "1/QĐ-HKH", decidedOn: "2026-11-20" };

/** Rows of assessments in the authorization matrix. @param fixture opened before a row is aimed */
export function assessmentRows(fixture: () => Fixture): Rows {
  let opened: Promise<unknown> | undefined;
  /** Whoever prepares has all of the city and is nobody of the matrix. */
  const clerk = () => officer(fixture(), "assessments-clerk", "city-admin", "city");
  const registered = async (unit: UnitKey): Promise<string> => {
    opened ??= openCampaign(fixture(), { model: "UNIT", year: YEAR });
    await opened;
    return (await submittedAt(clerk(), unit, { model: "UNIT", year: YEAR })).id;
  };
  const at = async (unit: UnitKey, stage: Parameters<typeof upTo>[2], answers = answersOf(8, 8, 8, 8)) => {
    const id = await registered(unit);
    await upTo(clerk(), id, stage, answers);
    return id;
  };
  /** Recognised or refused at any unit, the city's own too, which nobody stands above: by a chain of its own. */
  const decided = async (unit: UnitKey): Promise<string> => {
    const id = await at(unit, "PROPOSED");
    await fixture().query(
      `WITH paper AS (
         INSERT INTO decision (unit_id, kind, number, decided_on) VALUES ($2, 'REFUSE', $1::uuid::text, '2026-11-20') RETURNING id
       ), item AS (
         INSERT INTO decision_item (decision_id, registration_id, unit_id, outcome, recorded_by)
         SELECT id, $1, $2, 'NOT_MET', 'decider' FROM paper
       ), counted AS (
         UPDATE counter SET assessed = assessed - 1, not_met = not_met + 1
         WHERE unit_id = $2 AND year = ${YEAR} AND model = 'UNIT'
       )
       UPDATE registration SET state = 'NOT_MET', decision_id = paper.id, decided_at = '2026-11-20T00:00:00Z', decided_by = 'decider'
       FROM paper WHERE registration.id = $1`,
      [id, units[unit]],
    );
    return id;
  };
  const appealed = async (unit: UnitKey): Promise<string> => {
    const command = { idempotencyKey: freshKey(), registrationId: await decided(unit), grounds: "Chưa đúng" };
    return (await clerk().assessments.appeal(command)).id;
  };
  const noteAt = async (unit: UnitKey) =>
    clerk().assessments.addEvidence({
      idempotencyKey: freshKey(),
      registrationId: await registered(unit),
      title: "Sổ ghi",
    });
  const bulk = async (promise: ReturnType<Caller["assessments"]["propose"]>) => {
    const { succeeded, refused } = await promise;
    return succeeded.length === 1 ? "OK" : (refused[0]?.code ?? "nothing");
  };
  const inScope: Row["expected"] = subtree("NOT_FOUND");

  return {
    "assessments.byId": {
      aim: async (caller, unit) => ok(caller.assessments.byId({ registrationId: await registered(unit) })),
      expected: inScope,
    },
    "assessments.saveSheet": {
      aim: async (caller, unit) =>
        ok(
          caller.assessments.saveSheet({
            idempotencyKey: freshKey(),
            registrationId: await registered(unit),
            kind: "SELF",
            expectedRevision: 0,
            answers: answersOf(8),
          }),
        ),
      expected: inScope,
    },
    "assessments.selfAssess": {
      aim: async (caller, unit) => {
        const registrationId = await registered(unit);
        const saved = await clerk().assessments.saveSheet({
          idempotencyKey: freshKey(),
          registrationId,
          kind: "SELF",
          expectedRevision: 0,
          answers: answersOf(8, 8, 8, 8),
        });
        const expectedRevision = saved.revision;
        return ok(caller.assessments.selfAssess({ idempotencyKey: freshKey(), registrationId, expectedRevision }));
      },
      expected: inScope,
    },
    "assessments.review": {
      aim: async (caller, unit) => {
        const registrationId = await at(unit, "REVIEWED");
        // A review may be handed in again until it is proposed.
        const { revision: expectedRevision } = await clerk().assessments.byId({ registrationId });
        return ok(caller.assessments.review({ idempotencyKey: freshKey(), registrationId, expectedRevision }));
      },
      expected: inScope,
    },
    "assessments.propose": {
      aim: async (caller, unit) =>
        bulk(caller.assessments.propose({ idempotencyKey: freshKey(), ids: [await at(unit, "REVIEWED")] })),
      expected: inScope,
    },
    "assessments.recognise": {
      aim: async (caller, unit) =>
        bulk(caller.assessments.recognise({ idempotencyKey: freshKey(), ids: [await at(unit, "PROPOSED")], ...paper })),
      expected: strictlyBelow,
    },
    "assessments.refuse": {
      aim: async (caller, unit) => {
        const ids = [await at(unit, "PROPOSED")];
        return bulk(caller.assessments.refuse({ idempotencyKey: freshKey(), ids, ...paper, reason: "Chưa đủ" }));
      },
      expected: strictlyBelow,
    },
    "assessments.revoke": {
      aim: async (caller, unit) => {
        const id = await decided(unit);
        await fixture().query(
          `WITH counted AS (
             UPDATE counter SET not_met = not_met - 1, recognised = recognised + 1
             WHERE unit_id = $2 AND year = ${YEAR} AND model = 'UNIT'
           ) UPDATE registration SET state = 'RECOGNISED' WHERE id = $1`,
          [id, units[unit]],
        );
        return bulk(caller.assessments.revoke({ idempotencyKey: freshKey(), ids: [id], ...paper, reason: "Gian dối" }));
      },
      expected: strictlyBelow,
    },
    "assessments.correct": {
      aim: async (caller, unit) => {
        const command = { ids: [await decided(unit)], ...paper, outcome: "RECOGNISED" as const, reason: "Nhầm" };
        return bulk(caller.assessments.correct({ idempotencyKey: freshKey(), ...command }));
      },
      expected: strictlyBelow,
    },
    "assessments.decideByFilter": {
      aim: async (caller, unit) => {
        await at(unit, "REVIEWED");
        const chosen = { filter: { year: YEAR }, step: "PROPOSE" as const };
        return ok(caller.assessments.decideByFilter({ idempotencyKey: freshKey(), unitId: units[unit], ...chosen }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
    "assessments.comment": {
      aim: async (caller, unit) => {
        const registrationId = await registered(unit);
        return ok(caller.assessments.comment({ idempotencyKey: freshKey(), registrationId, text: "Nên bổ sung" }));
      },
      expected: inScope,
    },
    "assessments.addEvidence": {
      aim: async (caller, unit) => {
        const registrationId = await registered(unit);
        return ok(caller.assessments.addEvidence({ idempotencyKey: freshKey(), registrationId, title: "Ảnh" }));
      },
      expected: inScope,
    },
    "assessments.removeEvidence": {
      aim: async (caller, unit) => {
        const { id } = await noteAt(unit);
        return ok(caller.assessments.removeEvidence({ idempotencyKey: freshKey(), id }));
      },
      expected: inScope,
    },
    "assessments.assignEvidence": {
      aim: async (caller, unit) => {
        const registrationId = await registered(unit);
        const [gift] = await fixture().query<{ id: string }>(
          `INSERT INTO evidence (registration_id, unit_id, kind, title, date, amount, source_id)
           VALUES ($1, $2, 'GIFT', 'Quỹ khuyến học', '2025-09-02', 500000, $1) RETURNING id`,
          [registrationId, units[unit]],
        );
        const command = { id: gift?.id ?? "", criterion: "1" };
        return ok(caller.assessments.assignEvidence({ idempotencyKey: freshKey(), ...command }));
      },
      expected: inScope,
    },
    "assessments.evidenceFile": {
      aim: async (caller, unit) => {
        const { id } = await clerk().assessments.addEvidence({
          idempotencyKey: freshKey(),
          registrationId: await registered(unit),
          title: "Biên bản",
          file: { fileName: "a.pdf", contentBase64: Buffer.from("%PDF-1.7 x").toString("base64") },
        });
        return ok(caller.assessments.evidenceFile({ id }));
      },
      expected: inScope,
    },
    "assessments.appeal": {
      aim: async (caller, unit) => {
        const command = { registrationId: await decided(unit), grounds: "Chưa đúng" };
        return ok(caller.assessments.appeal({ idempotencyKey: freshKey(), ...command }));
      },
      expected: inScope,
    },
    "assessments.decideAppeal": {
      aim: async (caller, unit) => {
        const command = { id: await appealed(unit), answer: "Giữ nguyên", upheld: null };
        return ok(caller.assessments.decideAppeal({ idempotencyKey: freshKey(), ...command }));
      },
      expected: strictlyBelow,
    },
    // Only what is the caller's own work is counted.
    "assessments.inbox": {
      aim: async (caller, unit) => {
        await at(unit, "REVIEWED");
        const lines = await caller.assessments.inbox({});
        return found(
          Promise.resolve(lines.filter(({ unitId, stage }) => unitId === units[unit] && stage === "PROPOSE")),
        );
      },
      expected: { own: "OK", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" },
    },
    "assessments.drawSample": {
      aim: (caller, unit) =>
        ok(caller.assessments.drawSample({ idempotencyKey: freshKey(), unitId: units[unit], year: YEAR, size: 3 })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "assessments.sample": {
      aim: async (caller, unit) => {
        const drawn = { unitId: units[unit], year: YEAR, size: 3 };
        const { id } = await clerk().assessments.drawSample({ idempotencyKey: freshKey(), ...drawn });
        return ok(caller.assessments.sample({ id }));
      },
      expected: inScope,
    },
    "assessments.samples": {
      aim: async (caller, unit) => {
        const drawn = { unitId: units[unit], year: YEAR, size: 1 };
        const { id } = await clerk().assessments.drawSample({ idempotencyKey: freshKey(), ...drawn });
        const { edges } = await caller.assessments.samples({ first: 1 });
        return found(Promise.resolve(edges.filter(({ node }) => node.id === id)));
      },
      expected: inScope,
    },
    "assessments.recordFinding": {
      aim: async (caller, unit) => {
        const registrationId = await decided(unit);
        // A sample of the one registration, whatever else its unit has.
        const [sample] = await fixture().query<{ id: string }>(
          `WITH audit AS (
             INSERT INTO sample_audit (unit_id, year, models, size, seed, population, drawn_by)
             VALUES ($2, ${YEAR}, '{UNIT}', 1, 'seed', 1, 'drawer') RETURNING id
           ), item AS (
             INSERT INTO sample_audit_item (sample_audit_id, position, registration_id, unit_id, risk, reasons)
             SELECT id, 1, $1, $2, 1, '{}' FROM audit
           ) SELECT id FROM audit`,
          [registrationId, units[unit]],
        );
        const command = { sampleId: sample?.id ?? "", registrationId, outcome: "CONFIRMED" as const };
        return ok(caller.assessments.recordFinding({ idempotencyKey: freshKey(), ...command }));
      },
      expected: inScope,
    },
  };
}
