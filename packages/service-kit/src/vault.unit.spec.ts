import { createCipheriv, hkdfSync, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { createVault } from "./vault.ts";

const secret = randomBytes(32);

it("opens nothing that was sealed for another purpose, and finds nothing of it", () => {
  const [one, other] = [createVault(secret, "one"), createVault(secret, "other")];
  for (const content of ["", "Nguyễn Thị Hường", "0".repeat(1000)]) {
    const sealed = one.seal(content, "record");
    expect(one.open(sealed, "record")).toBe(content);
    expect(() => one.open(sealed, "another")).toThrow();
    const bytes = Buffer.from(content, "utf16le");
    expect(one.openBytes(one.seal(bytes, "record"), "record").equals(bytes)).toBe(true);
    expect(() => other.open(sealed, "record")).toThrow();
    expect(other.hashOf(content).equals(one.hashOf(content))).toBe(false);
  }
});

it("opens and finds under earlier keys what it seals no more, and says what has to be sealed anew", () => {
  const [old, present] = [randomBytes(32), randomBytes(32)];
  const before = createVault(old, "purpose");
  const rotating = createVault([present, old], "purpose");
  const after = createVault(present, "purpose");
  const sealed = before.seal("001085123456", "record");
  expect(rotating.open(sealed, "record")).toBe("001085123456");
  expect(() => after.open(sealed, "record")).toThrow(/not among/);
  expect(rotating.hashesOf("x")).toEqual([after.hashOf("x"), before.hashOf("x")]);
  const anew = rotating.seal("001085123456", "record");
  expect(after.open(anew, "record")).toBe("001085123456");
  const isPresent = (content: Buffer) => content.subarray(0, 5).equals(rotating.presentPrefix);
  expect([isPresent(sealed), isPresent(anew)]).toEqual([false, true]);
  expect(() => createVault([], "purpose")).toThrow(RangeError);
});

it("opens what was sealed before keys had ids, whichever key it was", () => {
  const old = randomBytes(32);
  const key = Buffer.from(hkdfSync("sha256", old, "", "purpose encryption", 32));
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("record"));
  const content = Buffer.concat([cipher.update("Nguyễn", "utf8"), cipher.final()]);
  const sealed = Buffer.concat([Buffer.of(1), iv, cipher.getAuthTag(), content]);
  expect(createVault([randomBytes(32), old], "purpose").open(sealed, "record")).toBe("Nguyễn");
  expect(() => createVault(randomBytes(32), "purpose").open(sealed, "record")).toThrow();
});
