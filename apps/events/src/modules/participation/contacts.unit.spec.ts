import { expect, it } from "vitest";
import { contactVault, openContact, sealContact } from "./contacts.ts";

const vault = contactVault(Buffer.alloc(32, 3));
const one = { email: "an@example.vn", phone: "0912345678" };

it("opens what it sealed, for the same participant only", () => {
  const sealed = sealContact(vault, "participant-1", one);
  expect(openContact(vault, "participant-1", sealed)).toEqual(one);
  expect(() => openContact(vault, "participant-2", sealed)).toThrow();
  expect(sealed?.includes("an@example.vn")).toBe(false);
});

it("keeps nothing where there is no contact", () => {
  expect(sealContact(vault, "participant-1", { email: null, phone: null })).toBeNull();
  expect(openContact(vault, "participant-1", null)).toEqual({ email: null, phone: null });
});
