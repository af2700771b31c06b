import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./idempotency.ts";

/** The same value with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("canonicalJson", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("tells different values apart", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const same = JSON.stringify(reversed(reversed(one))) === JSON.stringify(two);
        if (canonicalJson(one) === canonicalJson(two))
          expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(canonicalJson(two)));
        else expect(same).toBe(false);
      }),
    );
  });

  it("keeps bigints apart from texts and numbers, and accepts nothing at all", () => {
    expect(new Set([canonicalJson(1n), canonicalJson(1), canonicalJson("1")]).size).toBe(3);
    expect(canonicalJson(undefined)).toBe("");
    expect(canonicalJson({ at: new Date(0) })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
  });
});
