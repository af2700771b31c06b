import { describe, expect, it } from "vitest";
import { ApiFailure } from "../api/failure.ts";
import { type Connection, listName, pageOf } from "./connection.ts";
import { createCursorMemory } from "./cursor-memory.ts";

/** A keyset list of the numbers below `size`: the cursor is the last number seen. */
function listOf(size: number, totalCount?: number) {
  const asked: { first: number; after: string | null }[] = [];
  const fetch = async (first: number, after: string | null): Promise<Connection<number>> => {
    asked.push({ first, after });
    const start = after === null ? 0 : Number(after) + 1;
    const end = Math.min(size, start + first);
    const edges = Array.from({ length: Math.max(0, end - start) }, (_, index) => ({ node: start + index }));
    return {
      edges,
      pageInfo: { hasNextPage: end < size, endCursor: edges.length > 0 ? String(end - 1) : null },
      ...(totalCount === undefined ? {} : { totalCount }),
    };
  };
  return { asked, fetch };
}

describe("a numbered page of a connection", () => {
  it("walks on from the page before with one question", async () => {
    const { asked, fetch } = listOf(60);
    const memory = createCursorMemory();
    await pageOf(memory, "numbers", { page: 1, perPage: 25 }, fetch);
    const second = await pageOf(memory, "numbers", { page: 2, perPage: 25 }, fetch);
    expect(second.data[0]).toBe(25);
    expect(second.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true });
    expect(asked).toEqual([
      { first: 25, after: null },
      { first: 25, after: "24" },
    ]);
  });

  it("goes back without asking again for what lies between", async () => {
    const { asked, fetch } = listOf(100);
    const memory = createCursorMemory();
    for (const page of [1, 2, 3]) await pageOf(memory, "numbers", { page, perPage: 25 }, fetch);
    asked.length = 0;
    const second = await pageOf(memory, "numbers", { page: 2, perPage: 25 }, fetch);
    expect(second.data).toEqual(Array.from({ length: 25 }, (_, index) => 25 + index));
    expect(asked).toHaveLength(1);
  });

  it("reaches a page that a link names, in steps of a hundred", async () => {
    const { asked, fetch } = listOf(1000);
    const page = await pageOf(createCursorMemory(), "numbers", { page: 11, perPage: 25 }, fetch);
    expect(page.data[0]).toBe(250);
    expect(asked.map(({ first }) => first)).toEqual([100, 100, 50, 25]);
  });

  it("is empty beyond the end, and says that there is a page before", async () => {
    const { fetch } = listOf(30);
    const page = await pageOf(createCursorMemory(), "numbers", { page: 4, perPage: 25 }, fetch);
    expect(page.data).toEqual([]);
    expect(page.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true });
  });

  it("counts the list once its last page is seen", async () => {
    const { fetch } = listOf(60);
    const memory = createCursorMemory();
    expect((await pageOf(memory, "numbers", { page: 1, perPage: 25 }, fetch)).total).toBeUndefined();
    expect((await pageOf(memory, "numbers", { page: 3, perPage: 25 }, fetch)).total).toBe(60);
  });

  it("passes an exact total on", async () => {
    const { fetch } = listOf(60, 60);
    expect((await pageOf(createCursorMemory(), "numbers", { page: 1, perPage: 25 }, fetch)).total).toBe(60);
  });

  it("keeps pages of another size apart", async () => {
    const { fetch } = listOf(100);
    const memory = createCursorMemory();
    await pageOf(memory, "numbers", { page: 1, perPage: 10 }, fetch);
    const page = await pageOf(memory, "numbers", { page: 2, perPage: 25 }, fetch);
    expect(page.data[0]).toBe(25);
  });

  it("refuses a page that would cost too many questions", async () => {
    const { fetch } = listOf(1_000_000);
    const far = pageOf(createCursorMemory(), "numbers", { page: 9000, perPage: 100 }, fetch);
    await expect(far).rejects.toBeInstanceOf(ApiFailure);
    await expect(far).rejects.toMatchObject({ code: "BAD_CURSOR" });
  });
});

describe("the name of a list", () => {
  it("is the same whatever the order of the filter, and without what is empty", () => {
    expect(listName("units", { a: 1, b: "x" })).toBe(listName("units", { b: "x", a: 1, c: null, d: undefined, e: "" }));
  });

  it("differs where the filter does", () => {
    expect(listName("units", { a: 1 })).not.toBe(listName("units", { a: 2 }));
  });
});
