import { DomainError, type UnitCounts } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { createListening } from "./counts-feed.ts";
import { type Watch, watchCounts } from "./watch-counts.ts";

const counts = (unitsTotal: number): UnitCounts => ({
  unitId: "unit",
  year: 2026,
  asOf: "2026-01-01",
  rows: [],
  unitsReporting: 0,
  unitsTotal,
});

function set(overrides: Partial<Watch> = {}) {
  let ended = 0;
  const { listener, tell } = createListening(() => {
    ended += 1;
  });
  const state = { total: 1, reads: 0 };
  const watch: Watch = {
    listening: listener,
    endsAt: Date.now() + 60_000,
    read: async () => {
      state.reads += 1;
      return counts(state.total);
    },
    concerns: async () => true,
    passes: (error) => error instanceof DomainError && error.code === "SERVICE_UNAVAILABLE",
    now: Date.now,
    interval: 1,
    ...overrides,
  };
  return { watch, tell, state, listener, endings: () => ended };
}

const leaf = new Set(["leaf"]);

it("answers at once and after a change", async () => {
  const { watch, tell, state } = set();
  const answers = await watchCounts(watch);
  expect((await answers.next()).value).toEqual(counts(1));
  state.total = 2;
  tell(leaf);
  expect((await answers.next()).value).toEqual(counts(2));
  await answers.return(undefined);
});

it("ends while it waits, when whoever iterates goes away", async () => {
  const { watch, listener, endings } = set();
  const answers = await watchCounts(watch);
  await answers.next();
  const waiting = answers.next();
  await answers.return(undefined);
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect([listener.ended, endings()]).toEqual([true, 1]);
});

it("ends with the caller's token", async () => {
  const { watch, endings } = set({ endsAt: Date.now() + 20 });
  const answers = await watchCounts(watch);
  await answers.next();
  expect((await answers.next()).done).toBe(true);
  expect(endings()).toBe(1);
});

it("looks again when a service was away, and loses no change by it", async () => {
  let failures = 2;
  const { watch, tell, state } = set();
  const { read } = watch;
  const answers = await watchCounts({
    ...watch,
    read: () => {
      if (state.total === 2 && failures > 0) {
        failures -= 1;
        return Promise.reject(new DomainError("SERVICE_UNAVAILABLE"));
      }
      return read();
    },
  });
  await answers.next();
  state.total = 2;
  tell(leaf);
  expect((await answers.next()).value).toEqual(counts(2));
  expect(failures).toBe(0);
  await answers.return(undefined);
});

it("ends on a refusal, and gives nothing to whom the first reading is refused", async () => {
  const refusal = new DomainError("OUT_OF_SCOPE");
  const first = set({ read: () => Promise.reject(refusal) });
  await expect(watchCounts(first.watch)).rejects.toBe(refusal);
  expect(first.endings()).toBe(1);

  const later = set();
  const answers = await watchCounts({
    ...later.watch,
    read: () => (later.state.total === 2 ? Promise.reject(refusal) : later.watch.read()),
  });
  await answers.next();
  later.state.total = 2;
  later.tell(leaf);
  await expect(answers.next()).rejects.toBe(refusal);
  expect(later.endings()).toBe(1);
});

it("asks whom a change concerns, except where changes may have been missed", async () => {
  const asked: string[][] = [];
  const { watch, tell, state } = set({
    concerns: async (leaves) => {
      asked.push([...leaves]);
      return leaves.has("below");
    },
  });
  const answers = await watchCounts(watch);
  await answers.next();
  state.total = 2;
  tell(new Set(["elsewhere"]));
  const next = answers.next();
  while (asked.length < 1) await new Promise(setImmediate);
  expect(state.reads).toBe(1);
  tell(new Set(["below", "elsewhere"]));
  expect((await next).value).toEqual(counts(2));
  state.total = 3;
  tell(leaf);
  tell("everything");
  expect((await answers.next()).value).toEqual(counts(3));
  expect(asked).toEqual([["elsewhere"], ["below", "elsewhere"]]);
  await answers.return(undefined);
});
