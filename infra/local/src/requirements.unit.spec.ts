import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { installCommand, javaVersion, Missing, requireAll, requireNode } from "../requirements.mjs";
import { checkout } from "./paths.ts";

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

test("turbo finds the same pnpm that installs", () => {
  const manifest = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as { packageManager: string };
  const { catalog } = parse(readFileSync(join(checkout, "pnpm-workspace.yaml"), "utf8")) as {
    catalog: Record<string, string>;
  };
  expect(manifest.packageManager).toBe(`pnpm@${catalog.pnpm}`);
});

test("everything that is missing is said at once, and a failure of another kind is not hidden", () => {
  const lacks = (what: string) => () => {
    throw new Missing(`${what} is missing.`);
  };
  expect(() => requireAll([lacks("Java"), () => undefined, lacks("Room")])).toThrow(
    /Java is missing\.\s+Room is missing/,
  );
  expect(() => requireAll([() => undefined])).not.toThrow();
  const broken = () => {
    throw new TypeError("a bug");
  };
  expect(() => requireAll([broken])).toThrow(TypeError);
});
