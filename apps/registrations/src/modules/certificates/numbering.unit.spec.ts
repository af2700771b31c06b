import { certificates } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { certificateNumber } from "./numbering.ts";
import { newToken } from "./token.ts";

it("is written as the book writes it", () => {
  expect(certificateNumber({ sequence: 7, year: 2026, mark: "00175" })).toBe("7/2026/GCN-00175");
});

it("has a secret of the contract's form that uses the whole alphabet and never comes twice", () => {
  const tokens = Array.from({ length: 2000 }, newToken);
  for (const token of tokens) expect(certificates.certificateToken.safeParse(token).success).toBe(true);
  expect(new Set(tokens).size).toBe(tokens.length);
  expect(new Set(tokens.join("")).size).toBe(32);
});
