import { expect, it } from "vitest";
import type { Person } from "./judging.ts";
import { indexOf, search } from "./searching.ts";

const person = (name: string, unit: string): Person => ({ id: name, name, unit, version: 1, state: "CONFIRMED" });
const index = indexOf([
  person("Nguyễn V. An", "Phường Tây Hồ"),
  person("Trần T. Bình", "Phường An Khánh"),
  person("Đỗ A. Đức", "Xã Ba Vì"),
]);
const found = (question: string) => search(index, question, 10).map(({ name }) => name);

it("finds people by name and unit without accents, and by middle names of which the roll has first letters only", () => {
  expect(found("nguyen van an")).toEqual(["Nguyễn V. An"]);
  expect(found("an")).toEqual(["Nguyễn V. An", "Trần T. Bình", "Đỗ A. Đức"]);
  expect(found("duc")).toEqual(["Đỗ A. Đức"]);
  expect(found("bình khánh")).toEqual(["Trần T. Bình"]);
  expect(found("ba vi do")).toEqual(["Đỗ A. Đức"]);
  expect([found("  "), found("xyz")]).toEqual([[], []]);
});
