import type { Page } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mergedPage } from "./merged-pages.ts";

/** A list of numbers, the greatest first, by pages. */
const listOf = (numbers: readonly number[]) => {
  const ordered = [...numbers].sort((one, other) => other - one);
  return async ({ first, after }: { first: number; after: string | null }) => {
    const start = after === null ? 0 : Number(after) + 1;
    const edges = ordered.slice(start, start + first).map((node, index) => ({ cursor: String(start + index), node }));
    const hasNextPage = start + first < ordered.length;
    return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null };
  };
};
const isBefore = (one: number, other: number) => one > other;

it("gives every row of every list once, in order, whatever the size of a page", async () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(numbers, numbers, fc.integer({ min: 1, max: 10 }), async (one, other, first) => {
      const sources = { one: listOf(one), other: listOf(other) };
      const seen: number[] = [];
      let after: string | null = null;
      for (;;) {
        const page: Page<number> = await mergedPage(sources, { first, after }, isBefore);
        expect(page.edges.length).toBeLessThanOrEqual(first);
        seen.push(...page.edges.map(({ node }) => node));
        if (!page.pageInfo.hasNextPage) break;
        expect(page.edges).toHaveLength(first);
        after = page.pageInfo.endCursor;
      }
      expect(seen).toEqual([...one, ...other].sort((left, right) => right - left));
    }),
  );
});

it.each(["x", Buffer.from("null").toString("base64url"), Buffer.from('{"one":1}').toString("base64url")])(
  "refuses %j as a cursor",
  async (after) => {
    await expect(mergedPage({ one: listOf([1]) }, { first: 1, after }, isBefore)).rejects.toMatchObject({
      code: "BAD_CURSOR",
    });
  },
);
