import { systemScope } from "@khuyenhoc/database";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Caller, type Fixture, type OpenedFund, openFixture } from "../../testing/fixture.ts";
import { giftAt } from "../gifts/testing.ts";
import { publicTrail } from "./public.ts";
import { book, takeBack } from "./testing.ts";
import { foldTrailDays } from "./trail-days.ts";

let fixture: Fixture;
let accountant: Caller;
beforeAll(async () => {
  fixture = await openFixture();
  accountant = fixture.as("fund-accountant", "c11");
});
afterAll(() => fixture.close());

type Place = "" | "HB" | "KT";
const step = fc.record({
  op: fc.constantFrom("gift", "gift", "pay", "pay", "pay", "transfer", "reverse", "fold"),
  place: fc.constantFrom<Place>("", "HB", "KT"),
  amount: fc.integer({ min: 1, max: 900 }),
  share: fc.integer({ min: 0, max: 100 }),
  day: fc.integer({ min: 1, max: 28 }),
  target: fc.nat(1000),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Journal {
  id: string;
  on: string;
  kind: string;
  /** By purpose, in the order of their codes: what came or went. */
  moved: [Place, number][];
}
/** Đồng of one gift, or of none, that lie next to each other. */
type Stretch = [owner: string, length: number];

/** Takes đồng from the beginning of a line. */
function take(line: Stretch[], amount: number): Stretch[] {
  const taken: Stretch[] = [];
  for (let left = amount; left > 0; ) {
    const [first] = line;
    if (first === undefined) return [...taken, ["", left]];
    const part = Math.min(left, first[1]);
    taken.push([first[0], part]);
    first[1] -= part;
    left -= part;
    if (first[1] === 0) line.shift();
  }
  return taken;
}

/** What each gift did, đồng by đồng: what came first goes first. @returns by gift's journal: day, place, amount */
function followed(journals: readonly Journal[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const lines = (place: Place, arrived: ReadonlyMap<string, Stretch[]>): Stretch[] =>
    journals.flatMap(({ id, moved }) =>
      moved.flatMap(([at, amount]): Stretch[] =>
        at !== place || amount < 0 ? [] : (arrived.get(`${id} ${at}`) ?? [[id, amount]]),
      ),
    );
  const arrived = new Map<string, Stretch[]>();
  for (const place of ["", "HB", "KT"] as const) {
    const line = lines(place, arrived).map(([owner, length]): Stretch => [owner, length]);
    for (const { id, on, kind, moved } of journals) {
      const gone = moved.find(([at, amount]) => at === place && amount < 0)?.[1];
      if (gone === undefined) continue;
      const taken = take(line, -gone);
      if (kind === "TRANSFER" && place === "") {
        for (const [at, amount] of moved) if (amount > 0) arrived.set(`${id} ${at}`, take(taken, amount));
        continue;
      }
      const sums = new Map<string, number>();
      for (const [owner, length] of taken) sums.set(owner, (sums.get(owner) ?? 0) + length);
      for (const [owner, sum] of sums) uses.set(owner, [...(uses.get(owner) ?? []), `${on} ${place} ${sum}`]);
    }
  }
  return uses;
}

/** What stands in the books, by the day it counts for. */
async function standing({ fundId, purposes }: OpenedFund): Promise<Journal[]> {
  const rows = await fixture.query<{ id: string; on: string; kind: string; purposeId: string | null; amount: bigint }>(
    `SELECT j.id, j.effective_on AS "on", j.kind, p.purpose_id AS "purposeId", sum(p.amount)::bigint AS amount
     FROM journal AS j JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence
     WHERE j.fund_id = $1 AND p.account = '111' AND j.kind <> 'REVERSAL' AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = j.id)
     GROUP BY j.fund_id, j.sequence, j.id, j.effective_on, j.kind, p.purpose_id HAVING sum(p.amount) <> 0
     ORDER BY j.effective_on, j.sequence`,
    [fundId],
  );
  const placeOf = (id: string | null): Place => (id === null ? "" : id === purposes.HB ? "HB" : "KT");
  return [...Map.groupBy(rows, ({ id }) => id).values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const moved = lines.map(({ purposeId, amount }): [Place, number] => [placeOf(purposeId), Number(amount)]);
    return { ...first, moved: moved.toSorted(([a], [b]) => (a < b ? -1 : 1)) };
  });
}

async function play(fund: OpenedFund, steps: readonly Step[]): Promise<string[]> {
  const { fundId, purposes } = fund;
  const gifts: string[] = [];
  const journals: string[] = [];
  for (const { op, place, amount, share, day, target } of steps) {
    const on = `2025-03-${String(day).padStart(2, "0")}`;
    const purposeId = place === "" ? null : (purposes[place] ?? null);
    const sum = BigInt(amount);
    const add = async (kind: "PAYMENT" | "TRANSFER", lines: Parameters<typeof book>[1]["lines"]) =>
      journals.push((await book(fixture, { fundId, kind, on, lines })).journalId);
    const part = (sum * BigInt(share)) / 100n;
    try {
      if (op === "fold") await foldTrailDays(fixture.database, fundId);
      else if (op === "gift") {
        const gift = await giftAt(fixture, "c11", { fundId, purposeId, amount: sum, receivedOn: on });
        gifts.push(gift.id);
        journals.push(gift.journalId);
      } else if (op === "pay") {
        await add("PAYMENT", [
          ["612", purposeId, sum],
          ["111", purposeId, -sum],
        ]);
      } else if (op === "transfer") {
        const into = [[purposes.HB, part] as const, [purposes.KT, sum - part] as const].flatMap(([id, share]) =>
          id === undefined || share === 0n ? [] : [["111", id, share] as const],
        );
        await add("TRANSFER", [["111", null, -sum], ...into]);
      } else if (journals.length > 0) {
        await takeBack(fixture, journals[target % journals.length] ?? "", "2025-03-28");
      }
    } catch (error) {
      // What the books refuse has changed nothing.
      if (!(error instanceof Error && error.name === "DomainError")) throw error;
    }
  }
  return gifts;
}

it("follows every gift as if each đồng were counted, whatever was paid, transferred and reversed, and whenever it was folded in", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 45 }), async (steps) => {
      const fund = await fixture.fundAt("c11");
      const gifts = await play(fund, steps);
      const expected = followed(await standing(fund));
      const placeOf = (name: string | null) => (name === null ? "" : name === "Học bổng" ? "HB" : "KT");
      for (const gift of await accountant.gifts.byIds({ ids: gifts })) {
        const told: string[] = [];
        let used = "";
        for (let after: string | null = null, more = true; more; ) {
          const page: Awaited<ReturnType<Caller["answering"]["trail"]>> = await accountant.answering.trail({
            ...{ giftId: gift.id, first: 4, after },
          });
          told.push(...page.uses.edges.map(({ node }) => `${node.on} ${placeOf(node.purposeName)} ${node.amount}`));
          ({ hasNextPage: more, endCursor: after } = page.uses.pageInfo);
          used = page.used;
        }
        const wanted = gift.voidedOn === null ? (expected.get(gift.journalId) ?? []) : [];
        expect(told.toSorted()).toEqual(wanted.toSorted());
        expect(used).toBe(`${wanted.reduce((sum, use) => sum + Number(use.split(" ").at(-1)), 0)}`);
      }
      const [some] = gifts;
      if (some !== undefined) {
        const [{ token } = { token: "" }] = await fixture.query<{ token: string }>(
          "SELECT trail_token AS token FROM gift WHERE id = $1",
          [some],
        );
        const shown = await publicTrail(fixture.database, token);
        if (shown === undefined || shown === "RETIRED") throw new Error("no page");
        const sum = shown.uses.reduce((total, { amount }) => total + BigInt(amount), BigInt(shown.usedLater));
        expect(`${sum}`).toBe(shown.used);
      }
      // What was folded in step by step is what the books say at once.
      const kept = () =>
        fixture.query<object>(
          `SELECT purpose_id, goods, effective_on, come, gone, outs, transfers FROM trail_day
           WHERE fund_id = $1 AND come + gone > 0 ORDER BY purpose_id NULLS FIRST, goods, effective_on`,
          [fund.fundId],
        );
      await foldTrailDays(fixture.database, fund.fundId);
      const stepwise = await kept();
      await fixture.database.transaction(systemScope, async (tx) => {
        await tx.query("DELETE FROM trail_day WHERE fund_id = $1", [fund.fundId]);
        await tx.query("DELETE FROM trail_folded WHERE fund_id = $1", [fund.fundId]);
      });
      await foldTrailDays(fixture.database, fund.fundId);
      expect(await kept()).toEqual(stepwise);
    }),
    { numRuns: 4, seed: 2026, endOnFailure: true },
  );
});
