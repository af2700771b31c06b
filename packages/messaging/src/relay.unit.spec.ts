import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "./relay.ts";

const rows = fc.array(fc.string({ maxLength: 50 }).map((value) => ({ value })));
const size = (part: { value: string }[]) => part.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);

describe("partsOf", () => {
  it("keeps every row in its order, and each part within the limit unless it is a single row", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 200 }), (list, most) => {
        const parts = partsOf(list, most);
        expect(parts.flat()).toEqual(list);
        for (const part of parts) expect(part.length === 1 || size(part) <= most).toBe(true);
      }),
    );
  });
});
