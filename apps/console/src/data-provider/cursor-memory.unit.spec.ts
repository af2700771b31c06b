import { describe, expect, it } from "vitest";
import { createCursorMemory } from "./cursor-memory.ts";

describe("cursor memory", () => {
  it("knows where the first page begins without having been told", () => {
    expect(createCursorMemory().nearest("units", 7)).toEqual({ page: 1, after: null });
  });

  it("answers with the nearest page not after the one asked for", () => {
    const memory = createCursorMemory();
    memory.remember("units", 2, "b");
    memory.remember("units", 5, "e");
    expect(memory.nearest("units", 5)).toEqual({ page: 5, after: "e" });
    expect(memory.nearest("units", 4)).toEqual({ page: 2, after: "b" });
    expect(memory.nearest("units", 1)).toEqual({ page: 1, after: null });
  });

  it("keeps lists apart", () => {
    const memory = createCursorMemory();
    memory.remember("units", 2, "b");
    expect(memory.nearest("people", 2)).toEqual({ page: 1, after: null });
  });

  it("takes a page's newer beginning", () => {
    const memory = createCursorMemory();
    memory.remember("units", 2, "old");
    memory.remember("units", 2, "new");
    expect(memory.nearest("units", 2).after).toBe("new");
  });

  it("forgets the list that was not used for longest", () => {
    const memory = createCursorMemory(2);
    memory.remember("a", 2, "a2");
    memory.remember("b", 2, "b2");
    memory.nearest("a", 2);
    memory.remember("c", 2, "c2");
    expect(memory.nearest("a", 2).after).toBe("a2");
    expect(memory.nearest("c", 2).after).toBe("c2");
    expect(memory.nearest("b", 2).after).toBeNull();
  });
});
