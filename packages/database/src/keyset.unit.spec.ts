import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor, type Keyset } from "./keyset.ts";

const keyset: Keyset = {
  name: "registrations by name",
  columns: [
    { expression: "r.name", type: "text" },
    { expression: "r.at", type: "timestamptz" },
    { expression: "r.size", type: "int8" },
    { expression: "r.id", type: "uuid" },
  ],
};

const rows = fc.record({
  name: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")),
  at: fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true }),
  size: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
  id: fc.uuid(),
});

const refusal = (cursor: string) => {
  try {
    decodeCursor(keyset, cursor);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe("cursors", () => {
  it("come back as they went", () => {
    fc.assert(
      fc.property(rows, ({ name, at, size, id }) => {
        const cursor = encodeCursor(keyset, [name, at, size, id]);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(keyset, cursor)).toEqual([name, at.toISOString(), String(size), id]);
      }),
    );
  });

  it("of another list are refused", () => {
    const other: Keyset = { ...keyset, name: "units by name" };
    const cursor = encodeCursor(other, ["x", new Date(), 1n, "00000000-0000-4000-8000-000000000001"]);
    expect(refusal(cursor)).toMatchObject({ code: "BAD_CURSOR" });
  });

  it("that nobody made are refused with a code, whatever they hold", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((json) => Buffer.from(json).toString("base64url")),
      fc
        .array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 4, maxLength: 4 })
        .map((values) => Buffer.from(JSON.stringify([keyset.name, ...values])).toString("base64url")),
    );
    fc.assert(
      fc.property(texts, (cursor) => {
        const error = refusal(cursor);
        expect(error).toBeInstanceOf(DomainError);
        expect(error).toMatchObject({ code: "BAD_CURSOR" });
      }),
    );
  });

  it.each(["2026-02-30", "2026-13-01", "0000-00-00", "26-01-01"])("do not hold the day %s", (day) => {
    const days: Keyset = { name: "days", columns: [{ expression: "d.day", type: "date" }] };
    const cursor = Buffer.from(JSON.stringify(["days", day])).toString("base64url");
    expect(() => decodeCursor(days, cursor)).toThrow(DomainError);
    expect(() => encodeCursor(days, [day])).toThrow(TypeError);
  });
});
