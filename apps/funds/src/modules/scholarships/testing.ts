import type { Application, Award, Programme, Student } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { post } from "../ledger/posting.ts";

let students = 0;
/** A pupil of twelve whom nobody has applied for. */
export function newStudent(change: Partial<Student> = {}): Student {
  return {
    name: `Nguyễn Văn Bé ${++students}`,
    birthDate: "2014-03-08",
    school: "THCS Chu Văn An",
    className: "6A1",
    guardian: "Nguyễn Thị Mẹ",
    hardship: "Mồ côi cha",
    payee: { holder: "NGUYEN THI ME", bank: "Agribank", account: "1500201234567" },
    ...change,
  };
}

/** Consents as such a pupil needs them. */
export const consents = {
  guardianConsent: { givenOn: "2026-11-02", how: "PAPER" },
  studentConsent: { givenOn: "2026-11-02", how: "IN_PERSON" },
} as const;

type Plan = Omit<Parameters<Caller["programmes"]["create"]>[0], "idempotencyKey" | "fundId" | "year">;

/** The plan of a programme of two instalments, 1,500,000 đồng together. */
export const plan: Plan = {
  title: "Học không bao giờ cùng",
  kind: "NEVER_ENDING",
  purposeId: null,
  criteria: [
    { code: "STUDY", nameVi: "Học tập", nameEn: "Study", maxPoints: 60, hardship: false },
    { code: "NEED", nameVi: "Hoàn cảnh", nameEn: "Need", maxPoints: 40, hardship: true },
  ],
  minimumScore: 20,
  places: null,
  quotas: [],
  instalments: [
    { dueOn: "2026-11-20", amount: "1000000" },
    { dueOn: "2027-02-20", amount: "500000" },
  ],
  applyFrom: "2026-11-01",
  applyTo: "2026-12-31",
  eventId: null,
};

/** Everybody of a programme at a unit's fund. */
export interface Stage {
  fundId: string;
  unit: UnitKey;
  programme: Programme;
  /** Manages, scores and proposes at the fund's unit. */
  officer: Caller;
  approver: Caller;
  accountant: Caller;
  /** Another officer's account, who files: the district's or the city's, for neither approves or pays. */
  file(student?: Student, at?: UnitKey): Promise<Application>;
  /** Files, scores, proposes and approves so many. @returns the awards, in the order of their numbers */
  award(count: number): Promise<Award[]>;
}

/** A fund with money and an open programme. @param money of its general money, at the bank */
export async function stageAt(
  fixture: Fixture,
  unit: UnitKey,
  change: Partial<Omit<Plan, "purposeId">> & { money?: bigint; purpose?: string } = {},
): Promise<Stage> {
  const { money = 100_000_000n, purpose, ...planned } = change;
  const { fundId, purposes } = await fixture.fundAt(unit);
  const purposeId = purpose === undefined ? null : (purposes[purpose] ?? null);
  await fixture.database.transaction(systemScope, (tx) =>
    post(tx, {
      fundId,
      kind: "GIFT",
      effectiveOn: "2026-01-05",
      description: "Thu tài trợ",
      postings: [
        { account: "112", purposeId, amount: money },
        { account: "511", purposeId, amount: -money },
      ],
      source: null,
      by: { subject: "giver", username: "giver" },
    }),
  );
  const officer = fixture.as("district-officer", unit);
  const draft = await officer.programmes.create({
    idempotencyKey: freshKey(),
    fundId,
    year: 2026,
    ...plan,
    ...planned,
    purposeId,
  });
  const programme = await officer.programmes.open({
    idempotencyKey: freshKey(),
    id: draft.id,
    expectedRevision: draft.revision,
  });
  const approver = fixture.as("fund-approver", unit);
  const accountant = fixture.as("fund-accountant", unit);
  const file = (student = newStudent(), at = unit) =>
    fixture.as("commune-officer", at).applications.file({
      idempotencyKey: freshKey(),
      programmeId: programme.id,
      unitId: units[at],
      student,
      ...consents,
    });
  const award = async (count: number) => {
    const ids: string[] = [];
    for (let index = 0; index < count; index++) {
      const { id } = await file();
      ids.push(id);
    }
    await officer.applications.score({
      idempotencyKey: freshKey(),
      scores: ids.map((id) => ({ id, points: points(50, 30) })),
    });
    const round = await officer.rounds.propose({
      idempotencyKey: freshKey(),
      programmeId: programme.id,
      applicationIds: ids,
    });
    await approver.rounds.approve({ idempotencyKey: freshKey(), id: round.id, decisionNumber: "15/QĐ-HKH" });
    const { edges } = await approver.awards.list({ filter: { programmeId: programme.id } });
    const byNumber = edges.map(({ node }) => node).filter(({ applicationId }) => ids.includes(applicationId));
    return byNumber.toSorted((left, right) => ids.indexOf(left.applicationId) - ids.indexOf(right.applicationId));
  };
  return { fundId, unit, programme, officer, approver, accountant, file, award };
}

/** Points of the programme's two criteria. */
export const points = (study: number, need: number) => [
  { code: "STUDY", points: study },
  { code: "NEED", points: need },
];
