import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkBoundaries } from "./check-boundaries.ts";
import { readImports } from "./imports.ts";
import { layers } from "./layers.ts";
import { checkout, fileExists, readPackages } from "./workspace.ts";

const packages = readPackages(checkout);
const problemsOf = (path: string, text: string) =>
  checkBoundaries(packages, [{ path, text }], (target) => fileExists(checkout, target)).problems;

describe("an illegal import that is planted is found", () => {
  it.each([
    ["a service imports another", "apps/registrations/src/x.ts", `import "@khuyenhoc/organizations/router";`],
    ["a service takes another's types", "apps/funds/src/x.ts", `import type { A } from "@khuyenhoc/events/router";`],
    ["a service reaches another by path", "apps/funds/src/x.ts", `import { a } from "../../events/src/context.ts";`],
    [
      "the gateway runs a service's router",
      "apps/gateway/src/x.ts",
      `export { a } from "@khuyenhoc/organizations/router";`,
    ],
    ["the gateway opens a database", "apps/gateway/src/x.ts", `import { openDatabase } from "@khuyenhoc/database";`],
    ["the console imports the service kit", "apps/console/src/x.tsx", `import { a } from "@khuyenhoc/service-kit";`],
    ["the console imports Node", "apps/console/src/x.ts", `import { readFileSync } from "node:fs";`],
    ["contracts import upwards", "packages/contracts/src/x.ts", `import { can } from "@khuyenhoc/authz";`],
    ["contracts import more than zod", "packages/contracts/src/x.ts", `import fc from "fast-check";`],
    ["authz imports Node", "packages/authz/src/x.ts", `import { hash } from "crypto";`],
    ["messaging imports the service kit", "packages/messaging/src/x.ts", `import "@khuyenhoc/service-kit";`],
    ["a program imports the testkit", "apps/funds/src/x.ts", `import { eventually } from "@khuyenhoc/testkit";`],
    ["a program imports a devDependency", "apps/funds/src/x.ts", `import fc from "fast-check";`],
    ["a package outside is not declared", "apps/funds/src/x.ts", `import lodash from "lodash";`],
    ["kafkajs outside its file", "packages/messaging/src/x.ts", `import { Kafka } from "kafkajs";`],
    ["an import that runs later", "apps/funds/src/x.ts", `const a = await import("@khuyenhoc/events/router");`],
    ["a type by import()", "apps/funds/src/x.ts", `let a: import("@khuyenhoc/events/router").A | undefined;`],
    ["require", "apps/funds/src/x.ts", `const a = require("@khuyenhoc/organizations/router");`],
    ["a file that is not there", "apps/funds/src/x.ts", `import { a } from "./nowhere.ts";`],
    ["its own package by name", "packages/authz/src/x.ts", `import { can } from "@khuyenhoc/authz";`],
    ["an alias", "apps/funds/src/x.ts", `import { a } from "#context";`],
  ])("%s", (_, path, text) => {
    expect(problemsOf(path, `// first line\n${text}\n`)).toEqual([expect.stringMatching(`^${path}:2 `)]);
  });

  it("a package without a place in the order", () => {
    const added = { folder: "packages/utils", name: "utils", dependencies: new Set(""), devDependencies: new Set("") };
    expect(checkBoundaries([added], [], () => true).problems).toEqual([expect.stringContaining("packages/utils")]);
  });

  it("a file that cannot be read, instead of passing as one without imports", () => {
    expect(() => problemsOf("apps/funds/src/x.ts", "import { from ;")).toThrow(SyntaxError);
  });
});

describe("what the layering allows passes", () => {
  it.each([
    [
      "the types of a router",
      "apps/gateway/src/x.ts",
      `import type { AppRouter } from "@khuyenhoc/organizations/router";`,
    ],
    ["the testkit in a test", "apps/funds/src/x.int.spec.ts", `import { eventually } from "@khuyenhoc/testkit";`],
    ["a package below", "apps/funds/src/x.ts", `import { openDatabase } from "@khuyenhoc/database";`],
    ["kafkajs in its file", "packages/messaging/src/kafka.ts", `import { Kafka } from "kafkajs";`],
    ["Node in a service", "apps/funds/src/x.ts", `import { readFileSync } from "node:fs";`],
    [
      "an import in a comment or a string",
      "apps/funds/src/x.ts",
      `// import "lodash"\nexport const a = 'import "lodash"';`,
    ],
  ])("%s", (_, path, text) => {
    expect(problemsOf(path, text)).toEqual([]);
  });
});

describe("the order", () => {
  it("has no cycle, and names only packages that exist", () => {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      expect(path, "a cycle").not.toContain(name);
      if (done.has(name)) return;
      expect(layers, path.join(" → ")).toHaveProperty([name]);
      for (const below of layers[name]?.imports ?? []) visit(below, [...path, name]);
      done.add(name);
    };
    for (const name of Object.keys(layers)) visit(name, []);
    expect([...done].sort()).toEqual(packages.map(({ name }) => name).sort());
  });
});

describe("readImports", () => {
  it("tells what is erased from what runs, with its line", () => {
    const text = `import type { A } from "a";\nimport { type B } from "b";\nexport type * from "c";\nexport * from "d";\nimport "e";`;
    expect(readImports({ path: "x.ts", text })).toEqual([
      { specifier: "a", line: 1, typeOnly: true },
      { specifier: "b", line: 2, typeOnly: false },
      { specifier: "c", line: 3, typeOnly: true },
      { specifier: "d", line: 4, typeOnly: false },
      { specifier: "e", line: 5, typeOnly: false },
    ]);
  });
});

describe("the step", () => {
  const root = mkdtempSync(join(tmpdir(), "khuyenhoc-boundaries-"));
  afterAll(() => rmSync(root, { recursive: true }));
  const step = () =>
    spawnSync(process.execPath, [join(import.meta.dirname, "boundaries.ts"), "--root", root], { encoding: "utf8" });
  const write = (text: string) => {
    mkdirSync(join(root, "packages/authz/src"), { recursive: true });
    const manifest = { name: "@khuyenhoc/authz", dependencies: { "@khuyenhoc/contracts": "workspace:*" } };
    writeFileSync(join(root, "packages/authz/package.json"), JSON.stringify(manifest));
    writeFileSync(join(root, "packages/authz/src/index.ts"), text);
  };

  it("exits 1 and names the import when it is illegal, 0 when it is not", () => {
    write(`import "@khuyenhoc/contracts";\nimport "@khuyenhoc/messaging";\n`);
    const bad = step();
    expect([bad.status, bad.stderr]).toEqual([1, expect.stringContaining("packages/authz/src/index.ts:2")]);
    write(`import "@khuyenhoc/contracts";\n`);
    expect(step().status).toBe(0);
  });

  it("exits 1 when it reads no module of a package", () => {
    write("");
    rmSync(join(root, "packages/authz/src/index.ts"));
    expect([step().status, step().stderr]).toEqual([1, expect.stringContaining("no module was read")]);
  });
});
