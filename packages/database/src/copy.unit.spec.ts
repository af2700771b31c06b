import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { copyLine, quoteIdentifier } from "./copy.ts";

describe("copyLine", () => {
  it("is one line with one field per value, whatever the text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (texts) => {
        const line = copyLine(texts);
        expect(line.endsWith("\n")).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(/[\n\r]/);
        expect(line.slice(0, -1).split("\t")).toHaveLength(texts.length);
      }),
    );
  });

  it("tells a missing value from the text that looks like it", () => {
    expect(copyLine([null])).toBe("\\N\n");
    expect(copyLine(["\\N"])).toBe("\\\\N\n");
  });
});

describe("quoteIdentifier", () => {
  it("quotes each part", () => {
    expect(quoteIdentifier('public.od"d')).toBe('"public"."od""d"');
  });
});
