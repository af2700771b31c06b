import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { createVault } from "./vault.ts";

const secret = randomBytes(32);

it("opens nothing that was sealed for another purpose, and finds nothing of it", () => {
  const [one, other] = [createVault(secret, "one"), createVault(secret, "other")];
  for (const content of ["", "Nguyễn Thị Hường", "0".repeat(1000)]) {
    const sealed = one.seal(content, "record");
    expect(one.open(sealed, "record")).toBe(content);
    expect(() => one.open(sealed, "another")).toThrow();
    expect(() => other.open(sealed, "record")).toThrow();
    expect(other.hashOf(content).equals(one.hashOf(content))).toBe(false);
  }
});
