import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DomainError } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { eventually } from "@khuyenhoc/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, openFixture } from "../../testing/fixture.ts";
import { type Command, perform, performAll, type Workload } from "../../testing/workload.ts";
import { verifyNow } from "../../verify.ts";
import { post } from "./posting.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture(20);
});
afterAll(() => fixture.close());

const command: fc.Arbitrary<Command> = fc.record({
  op: fc.constantFrom(
    "gift",
    "gift",
    "pay",
    "once",
    "transfer",
    "reserve",
    "reserve",
    "settle",
    "release",
    "reverse",
    "number",
  ),
  fund: fc.nat(2),
  restricted: fc.boolean(),
  amount: fc.integer({ min: 1, max: 1000 }),
  target: fc.nat(1000),
});

let workloads = 0;
async function workloadOf(commands: Command[]): Promise<Workload> {
  const funds = [await fixture.fundAt("c11"), await fixture.fundAt("c12"), await fixture.fundAt("b11")];
  return { funds, prefix: `w${++workloads}`, commands };
}

/** What a workload has left behind, by the keys of its commands. */
async function effects(workload: Workload) {
  const keys = workload.commands.map((_, index) => `${workload.prefix}-${index}`);
  const count = async (sql: string) =>
    new Map(
      (await fixture.query<{ key: string; n: bigint }>(sql, [keys])).map(({ key, n }) => [key, Number(n)] as const),
    );
  return {
    keys: await count("SELECT key, count(*) AS n FROM idempotency WHERE key = ANY ($1) GROUP BY 1"),
    journals: await count(
      `SELECT coalesce(CASE WHEN kind = 'REVERSAL' THEN description END, source_id) AS key, count(*) AS n FROM journal
       WHERE source_id = ANY ($1) OR (kind = 'REVERSAL' AND description = ANY ($1)) GROUP BY 1`,
    ),
    reservations: await count(
      "SELECT source_id AS key, count(*) AS n FROM reservation WHERE source_id = ANY ($1) GROUP BY 1",
    ),
    releases: await count(
      "SELECT end_reason AS key, count(*) AS n FROM reservation WHERE state = 'VOIDED' AND end_reason = ANY ($1) GROUP BY 1",
    ),
    numbers: Number(
      (
        await fixture.query<{ n: bigint | null }>(
          "SELECT sum(last) AS n FROM number_series WHERE fund_id = ANY ($1::uuid[])",
          [workload.funds.map(({ fundId }) => fundId)],
        )
      )[0]?.n ?? 0,
    ),
  };
}

const effectTable = { reserve: "reservations", release: "releases" } as const;

/** Every command that succeeded has one effect, no other has any, and the books verify. */
async function expectOneEffectEach(workload: Workload, done: readonly number[]): Promise<void> {
  const left = await effects(workload);
  const succeeded = new Set(done);
  let numbers = 0;
  workload.commands.forEach(({ op }, index) => {
    const key = `${workload.prefix}-${index}`;
    const expected = succeeded.has(index) ? 1 : undefined;
    expect([key, left.keys.get(key)]).toEqual([key, expected]);
    if (op === "number") numbers += expected ?? 0;
    else {
      const table = op === "reserve" || op === "release" ? effectTable[op] : "journals";
      expect([key, op, left[table].get(key)]).toEqual([key, op, expected]);
    }
  });
  expect(left.numbers).toBe(numbers);
  // Sums, balances, reservations and chain, replayed. The workload takes numbers without a paper to put them on.
  const { faults } = await verifyNow(fixture.database);
  expect(faults.filter(({ what }) => what !== "NUMBERS")).toEqual([]);
  const below = await fixture.query(
    `SELECT FROM balance WHERE guarded AND amount < 0 UNION ALL SELECT FROM spendable WHERE money < reserved OR reserved < 0`,
  );
  expect(below).toEqual([]);
}

it("keeps its promises under any commands, many at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 60 }), async (commands) => {
      const workload = await workloadOf(commands);
      await expectOneEffectEach(workload, await performAll(fixture.database, workload, 8));
    }),
    { numRuns: 4, endOnFailure: true },
  );
});

it("keeps them when processes are killed that send the same commands", async () => {
  // Gifts first, so that there is something to spend in every sample.
  const gifts = [0, 1, 2].map((fund): Command => ({ op: "gift", fund, restricted: false, amount: 1000, target: 0 }));
  const workload = await workloadOf([...gifts, ...fc.sample(command, 60)]);
  const progress = async () =>
    (await fixture.query("SELECT FROM idempotency WHERE key LIKE $1", [`${workload.prefix}-%`])).length;
  const script = join(import.meta.dirname, "../../testing/workload-process.ts");
  const args = [script, fixture.testDatabase.appUrl, JSON.stringify(workload)];
  for (let round = 0; round < 2; round++) {
    const before = await progress();
    const children = [0, 1].map(() => spawn(process.execPath, args, { stdio: "ignore" }));
    const ended = children.map((child) => once(child, "exit"));
    try {
      // As soon as they have got further, or have nothing left to do.
      await eventually(async () => (await progress()) > before || children.every(({ exitCode }) => exitCode !== null));
    } finally {
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(ended);
    }
  }
  // What died with its transaction is sent again, like everything else.
  const done = await performAll(fixture.database, workload, 8);
  await expectOneEffectEach(workload, done);
  expect(done).toEqual(expect.arrayContaining([0, 1, 2]));
  // Sent once more, what succeeded is only answered.
  const before = await effects(workload);
  for (const index of done) expect(await perform(fixture.database, workload, index)).toBe(true);
  expect(await effects(workload)).toEqual(before);
});

it("lets exactly as many of 64 concurrent spends through as the money allows", async () => {
  const workload = await workloadOf([
    { op: "gift", fund: 0, restricted: false, amount: 1000, target: 0 },
    ...Array.from({ length: 64 }, (_, index): Command => {
      const op = (["pay", "reserve", "once"] as const)[index % 3] ?? "once";
      return { op, fund: 0, restricted: false, amount: 77, target: 0 };
    }),
  ]);
  expect(await perform(fixture.database, workload, 0)).toBe(true);
  const outcomes = await Promise.all(
    Array.from({ length: 64 }, (_, index) => perform(fixture.database, workload, index + 1)),
  );
  expect(outcomes.filter(Boolean)).toHaveLength(Math.floor(1000 / 77));
  const done = [0, ...outcomes.flatMap((ok, index) => (ok ? [index + 1] : []))];
  await expectOneEffectEach(workload, done);
});

it("books money and event together or not at all", async () => {
  const { fundId } = await fixture.fundAt("c11");
  const failing = fixture.database.transaction(systemScope, async (tx) => {
    await post(tx, {
      fundId,
      kind: "GIFT",
      effectiveOn: "2026-03-02",
      description: "Tặng quỹ",
      postings: [
        { account: "111", purposeId: null, amount: 5n },
        { account: "511", purposeId: null, amount: -5n },
      ],
      source: null,
      by: { subject: "s", username: "u" },
    });
    throw new DomainError("CONFLICT");
  });
  await expect(failing).rejects.toThrow(DomainError);
  expect(await fixture.query("SELECT FROM journal WHERE fund_id = $1", [fundId])).toEqual([]);
  expect(await fixture.query("SELECT FROM balance WHERE fund_id = $1", [fundId])).toEqual([]);
});
