import { expect, test } from "vitest";
import { installCommand, javaVersion, requireNode } from "../requirements.mjs";

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['openjdk version "21" 2023-09-19', 21],
  ['java version "1.8.0_392"', 8],
  ['openjdk version "25-ea" 2025-09-16', 25],
  ["command not found", undefined],
])("javaVersion(%s) is %s", (text, expected) => {
  expect(javaVersion(text)).toBe(expected);
});

test("the cure for a missing Java is the command of this system", () => {
  expect(installCommand((program) => program === "dnf")).toMatch(/^sudo dnf install .*java.* maven$/);
  expect(installCommand((program) => program === "apt-get")).toContain("apt-get install -y default-jre-headless maven");
  expect(installCommand(() => false)).toContain("17 or newer");
});

test("an old Node is refused with the version that is needed", () => {
  expect(() => requireNode({ ...process.versions, node: "18.19.0" })).toThrow(/18\.19\.0.*20 or newer/);
});
