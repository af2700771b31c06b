import { expect, it } from "vitest";
import { initialsOf, shownName } from "./masking.ts";

it("leaves the initials of a person, and bodies their names", () => {
  expect(initialsOf("Nguyễn Văn  An")).toBe("N.V.A.");
  expect(initialsOf("đặng thị ánh")).toBe("Đ.T.Á.");
  const person = { kind: "PERSON", name: "Nguyễn Văn An" } as const;
  expect(shownName(person, false)).toBe("N.V.A.");
  expect(shownName(person, true)).toBe("Nguyễn Văn An");
  expect(shownName({ kind: "CLAN", name: "Họ Đặng" }, false)).toBe("Họ Đặng");
});
