import { expect, it } from "vitest";
import { keepAnswers } from "./kept-answers.ts";

let clock = 0;
const asked: string[] = [];
function asking(options: { most?: number; weigh?: (value: string) => number } = {}) {
  clock = 0;
  asked.length = 0;
  const keep = keepAnswers<string>({ keepMs: 1000, most: 3, now: () => clock, ...options });
  return (key: string, answer = `${key}!`) =>
    keep(key, async () => {
      asked.push(key);
      return answer;
    });
}

it("asks once for all who ask at once, and for all who ask while the answer is kept", async () => {
  const ask = asking();
  expect(await Promise.all(Array.from({ length: 50 }, () => ask("a")))).toEqual(Array.from({ length: 50 }, () => "a!"));
  clock = 999;
  await ask("a");
  expect(asked).toEqual(["a"]);
  clock = 1000;
  await ask("a");
  expect(asked).toEqual(["a", "a"]);
});

it("keeps no failure", async () => {
  const keep = keepAnswers<string>({ keepMs: 1000, most: 3, now: () => 0 });
  let calls = 0;
  const fail = () => {
    calls += 1;
    return Promise.reject(new Error("down"));
  };
  await expect(Promise.all([keep("a", fail), keep("a", fail)])).rejects.toThrow("down");
  expect(calls).toBe(1);
  expect(await keep("a", async () => "up")).toBe("up");
});

it("keeps so many, and of those what was asked for last", async () => {
  const ask = asking();
  for (const key of ["a", "b", "c", "a", "d"]) await ask(key);
  asked.length = 0;
  for (const key of ["a", "c", "d", "b"]) await ask(key);
  expect(asked).toEqual(["b"]);
});

it("keeps so much, and nothing that is larger than all of it", async () => {
  const ask = asking({ most: 10, weigh: (value) => value.length });
  await ask("a", "x".repeat(6));
  await ask("b", "x".repeat(4));
  await ask("c", "x".repeat(5));
  await ask("d", "x".repeat(11));
  asked.length = 0;
  await ask("c", "x");
  await ask("d", "x");
  expect(asked).toEqual(["c", "d"]);
});
