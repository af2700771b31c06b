import { expect, it } from "vitest";
import { type AskPaths, createAncestry } from "./ancestry.ts";

const paths: Record<string, string[]> = { a: ["city", "one", "a"], b: ["city", "two", "b"] };

function asking() {
  const asked: string[][] = [];
  const ask: AskPaths = async (ids) => {
    asked.push(ids);
    // What the asker may not see is left out.
    return ids.flatMap((id) => (paths[id] ? [{ id, path: paths[id].map((step) => ({ id: step })) }] : []));
  };
  return { asked, ask };
}

it("finds a leaf below each of its ancestors and nowhere else, asking once", async () => {
  const ancestry = createAncestry(Date.now);
  const { asked, ask } = asking();
  expect(await ancestry.touches("one", new Set(["a"]), ask)).toBe(true);
  expect(await ancestry.touches("city", new Set(["a"]), ask)).toBe(true);
  expect(await ancestry.touches("two", new Set(["a"]), ask)).toBe(false);
  expect(await ancestry.touches("a", new Set(["a", "unheard of"]), ask)).toBe(true);
  expect(await ancestry.touches("two", new Set(["a", "b"]), ask)).toBe(true);
  expect(asked).toEqual([["a"], ["b"]]);
});

it("does not believe that a leaf is nowhere because one asker may not see it", async () => {
  const ancestry = createAncestry(Date.now);
  expect(await ancestry.touches("one", new Set(["a"]), async () => [])).toBe(false);
  expect(await ancestry.touches("one", new Set(["a"]), asking().ask)).toBe(true);
});

it("asks again after a while, since units move", async () => {
  let now = 0;
  const ancestry = createAncestry(() => now);
  const { asked, ask } = asking();
  await ancestry.touches("one", new Set(["a"]), ask);
  now += 4 * 60_000;
  await ancestry.touches("one", new Set(["a"]), ask);
  expect(asked).toHaveLength(1);
  now += 2 * 60_000;
  await ancestry.touches("one", new Set(["a"]), ask);
  expect(asked).toHaveLength(2);
});

it("takes very many unknown leaves for a change that concerns everybody", async () => {
  const { asked, ask } = asking();
  const many = new Set(Array.from({ length: 501 }, (_, index) => `leaf ${index}`));
  expect(await createAncestry(Date.now).touches("one", many, ask)).toBe(true);
  expect(asked).toEqual([]);
});
