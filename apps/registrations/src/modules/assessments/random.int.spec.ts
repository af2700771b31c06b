import type { BulkOutcome, RegistrationState } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt } from "../../testing/assessments.ts";
import { type Caller, type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const accounts = {
  branch: () => officer(fixture, "branch", "commune-officer", "b11"),
  commune: () => officer(fixture, "commune", "commune-officer", "c11"),
  district: () => officer(fixture, "district", "district-officer", "d1"),
  city: () => officer(fixture, "city", "city-admin", "city"),
} as const;

let papers = 0;
const command = (ids: string[]) => ({ idempotencyKey: freshKey(), ids });
const paper = () => ({ number: `${++papers}/QĐ`, decidedOn: "2026-11-20" });
const passes = answersOf(9, 9, 9, 9);
const fails = answersOf(4, 4, 4, 4);

/** Every command, whether it may be given or not; a refusal is an outcome like another. */
const commands: Readonly<Record<string, (caller: Caller, ids: string[]) => Promise<unknown>>> = {
  submit: (caller, ids) => caller.registrations.submit(command(ids)),
  selfAssess: async (caller, ids) => handIn(caller, ids[0] ?? "", "SELF", passes),
  selfAssessLow: async (caller, ids) => handIn(caller, ids[0] ?? "", "SELF", fails),
  review: async (caller, ids) => handIn(caller, ids[0] ?? "", "REVIEW", passes),
  reviewLow: async (caller, ids) =>
    handIn(
      caller,
      ids[0] ?? "",
      "REVIEW",
      fails.map((answer) => ({ ...answer, note: "Xem biên bản" })),
    ),
  propose: (caller, ids) => caller.assessments.propose(command(ids)),
  approve: (caller, ids) => caller.registrations.approve(command(ids)),
  recognise: (caller, ids) => caller.assessments.recognise({ ...command(ids), ...paper() }),
  refuse: (caller, ids) => caller.assessments.refuse({ ...command(ids), ...paper(), reason: "vì" }),
  revoke: (caller, ids) => caller.assessments.revoke({ ...command(ids), ...paper(), reason: "vì" }),
  correct: (caller, ids) =>
    caller.assessments.correct({ ...command(ids), ...paper(), outcome: "RECOGNISED", reason: "vì" }),
  return: (caller, ids) => caller.registrations.return({ ...command(ids), reason: "vì" }),
};

/** The step that comes next by rights, by whom it is for. */
async function advance(id: string): Promise<unknown> {
  const [row] = await accounts.city().registrations.byIds({ ids: [id] });
  switch (row?.state) {
    case "RETURNED":
      return commands.submit?.(accounts.branch(), [id]);
    case "REGISTERED":
      return commands.selfAssess?.(accounts.branch(), [id]);
    case "SELF_ASSESSED":
      return commands.review?.(accounts.branch(), [id]);
    case "REVIEWED":
      return commands.propose?.(accounts.branch(), [id]);
    case "PROPOSED":
      return commands.recognise?.(accounts.district(), [id]);
    default:
      return undefined;
  }
}

const anyStep = fc.record({
  name: fc.oneof({ weight: 2, arbitrary: fc.constant("advance") }, fc.constantFrom(...Object.keys(commands))),
  by: fc.constantFrom(...(Object.keys(accounts) as (keyof typeof accounts)[])),
  on: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
});

const before: Readonly<Record<string, readonly RegistrationState[]>> = {
  SELF_ASSESSED: ["REGISTERED"],
  REVIEWED: ["SELF_ASSESSED", "REVIEWED"],
  PROPOSED: ["REVIEWED"],
  RECOGNISED: ["PROPOSED", "NOT_MET", "REVOKED", "RECOGNISED"],
  NOT_MET: ["PROPOSED"],
  REVOKED: ["RECOGNISED"],
  RETURNED: ["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"],
};

it("whatever anybody does at once: no stage is skipped, decisions form one chain, sheets and counters agree", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyStep, { minLength: 1, maxLength: 4 }), { minLength: 10, maxLength: 25 }),
      async (rounds) => {
        const ids: string[] = [];
        for (let index = 0; index < 4; index += 1) ids.push((await submittedAt(accounts.branch(), "b11")).id);
        for (const round of rounds) {
          await Promise.all(
            round.map(async ({ name, by, on }) => {
              try {
                const targets = on.map((index) => ids[index] ?? "");
                if (name === "advance") await advance(targets[0] ?? "");
                else await commands[name]?.(accounts[by](), targets);
              } catch (error) {
                // Expected refusals carry a code of the catalogue as their cause; anything else is a fault.
                expect((error as { cause?: { code?: string } }).cause?.code).toMatch(/^[A-Z_]+$/);
              }
            }),
          );
        }
        await expectSound(ids);
      },
    ),
    { numRuns: 8 },
  );
  expect(await fixture.differences()).toEqual([]);
  const chains = await fixture.query("SELECT 1 FROM decision_item WHERE supersedes_id IS NOT NULL LIMIT 1");
  expect(chains).toHaveLength(1);
}, 60_000);

async function expectSound(ids: readonly string[]): Promise<void> {
  const steps = await fixture.query<{ id: string; from: RegistrationState; to: RegistrationState }>(
    `SELECT registration_id AS id, fields -> 'state' ->> 0 AS "from", fields -> 'state' ->> 1 AS "to"
     FROM registration_change WHERE registration_id = ANY ($1::uuid[]) AND fields ? 'state' ORDER BY id`,
    [ids],
  );
  for (const { from, to } of steps) {
    if (to === "REGISTERED") expect(["DRAFT", "RETURNED"]).toContain(from);
    else expect(before[to], to).toContain(from);
  }
  const wrong = await fixture.query(
    `SELECT r.id, r.state FROM registration AS r LEFT JOIN sheet AS s ON s.registration_id = r.id
     WHERE r.id = ANY ($1::uuid[]) AND (
       (r.state IN ('PROPOSED', 'RECOGNISED', 'NOT_MET', 'REVOKED')) <> (s.frozen_at IS NOT NULL)
       OR (r.decision_id IS NOT NULL) <> (r.state IN ('RECOGNISED', 'NOT_MET', 'REVOKED'))
       OR (SELECT count(*) FROM decision_item AS i WHERE i.registration_id = r.id)
          <> (SELECT count(DISTINCT coalesce(i.supersedes_id, i.registration_id)) FROM decision_item AS i WHERE i.registration_id = r.id)
       OR (r.decision_id IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM decision_item AS i
         WHERE i.registration_id = r.id AND i.decision_id = r.decision_id AND i.outcome = r.state
           AND NOT EXISTS (SELECT 1 FROM decision_item AS later WHERE later.registration_id = r.id AND later.supersedes_id = i.decision_id)
       ))
       OR r.decided_by = r.submitted_by OR (r.state IN ('RECOGNISED', 'NOT_MET', 'REVOKED') AND r.decided_by = r.proposed_by)
     )`,
    [ids],
  );
  expect(wrong).toEqual([]);
}

it("answers a command that is sent twice at once with one effect", async () => {
  const { id } = await submittedAt(accounts.branch(), "b11");
  await handIn(accounts.branch(), id, "SELF", passes);
  await handIn(accounts.branch(), id, "REVIEW", passes);
  const propose = command([id]);
  const twice = (send: () => Promise<BulkOutcome>) => Promise.all([send(), send()]);
  const [first, second] = await twice(() => accounts.branch().assessments.propose(propose));
  expect(second).toEqual(first);
  const recognise = { ...command([id]), ...paper() };
  const [one, two] = await twice(() => accounts.district().assessments.recognise(recognise));
  expect(two).toEqual(one);
  expect(one?.succeeded).toHaveLength(1);
  const history = await accounts.district().registrations.history({ id });
  expect(history.filter(({ kind }) => kind === "RECOGNISE" || kind === "PROPOSE")).toHaveLength(2);
});
