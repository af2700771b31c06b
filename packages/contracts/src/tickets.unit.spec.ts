import { randomBytes, randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { ticketText } from "./tickets.ts";

const claim = { participantId: randomUUID(), eventId: randomUUID(), version: 255 };
const whole = ticketText.join(ticketText.encode(claim), randomBytes(64));

it("says again what was written into it", () => {
  const parsed = ticketText.parse(whole);
  expect(parsed).toMatchObject(claim);
  expect(parsed?.signature).toHaveLength(64);
  expect(parsed === undefined ? "" : ticketText.join(parsed.signed, parsed.signature)).toBe(whole);
  expect(whole).toMatch(/^[\x21-\x7e]{135}$/);
});

it.each([
  ["no text", ""],
  ["another form", `KH2${whole.slice(3)}`],
  ["something before it", ` ${whole}`],
  ["something after it", `${whole}A`],
  ["no signature", ticketText.encode(claim)],
  ["bits that mean nothing", `${whole.slice(0, -1)}${whole.endsWith("B") ? "C" : "B"}`],
  ["a version that is none", ticketText.join(`KH1.${"A".repeat(44)}`, randomBytes(64))],
])("reads nothing from a text with %s", (_what, text) => {
  expect(ticketText.parse(text)).toBeUndefined();
});

it("is written for ids and versions only", () => {
  expect(() => ticketText.encode({ ...claim, eventId: "x" })).toThrow(TypeError);
  expect(() => ticketText.encode({ ...claim, version: 256 })).toThrow(RangeError);
  expect(() => ticketText.join("KH1.", randomBytes(63))).toThrow(RangeError);
});
