import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fromGlobalId, idOf, NOBODY, optionalId, toGlobalId } from "./ids.ts";

it("takes a unit's global id and its plain id for the same, whatever the id", () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const global = toGlobalId("Unit", id);
      expect(idOf("Unit", global)).toBe(id);
      expect(idOf("Unit", id)).toBe(id);
      expect(fromGlobalId(global)).toEqual({ typename: "Unit", id });
      expect(() => idOf("Registration", global)).toThrow(DomainError);
    }),
  );
});

it("refuses anything else", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => idOf("Unit", text)).toThrow(DomainError);
      expect(fromGlobalId(text)).toBe(NOBODY);
    }),
  );
  expect(optionalId("Unit", null)).toBeUndefined();
});
