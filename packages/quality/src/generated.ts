// Step: what is generated from the code is what the code generates. `--write` makes it anew.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { domainEventsPage, environmentPage, type ProgramEnvironment, withEnvironmentTable } from "./documents.ts";
import { checkout, listFiles, report } from "./workspace.ts";

const { values } = parseArgs({ options: { write: { type: "boolean", default: false } } });
const read = (path: string) => (existsSync(join(checkout, path)) ? readFileSync(join(checkout, path), "utf8") : "");

async function environmentOf(path: string): Promise<ProgramEnvironment> {
  const name = path.split("/")[1] ?? path;
  const exported = (await import(pathToFileURL(join(checkout, path)).href)) as Record<string, unknown>;
  const schema = exported.environmentSchema;
  if (!(schema instanceof z.ZodObject)) throw new TypeError(`${path} must export its zod object as environmentSchema`);
  return { name, schema };
}

const programs = await Promise.all(listFiles(checkout, "apps/*/src/environment.ts").map(environmentOf));
const wanted = new Map([
  ["docs/generated/domain-events.md", domainEventsPage((type) => read(`packages/contracts/golden/${type}/1.json`))],
  ["docs/generated/environment.md", environmentPage(programs)],
]);
for (const { name, schema } of programs) {
  const page = `apps/${name}/README.md`;
  wanted.set(page, withEnvironmentTable(read(page), schema));
}

const stale = [...wanted].filter(([path, text]) => read(path) !== text).map(([path]) => path);
if (values.write) {
  for (const path of stale) {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), wanted.get(path) ?? "");
  }
}
const problems = programs.flatMap(({ name, schema }) => [
  ...(read(`apps/${name}/README.md`).includes("<!-- environment -->")
    ? []
    : [
        `apps/${name}/README.md has no table of the environment: put <!-- environment --> and <!-- /environment --> in it`,
      ]),
  ...Object.entries(schema.shape)
    .filter(([, field]) => (z.globalRegistry.get(field)?.description ?? "") === "")
    .map(([variable]) => `apps/${name}/src/environment.ts: ${variable} has no .describe()`),
]);
report(
  "generated artefacts",
  [
    ...(values.write ? [] : stale.map((path) => `${path} is stale: node packages/quality/src/generated.ts --write`)),
    ...problems,
  ],
  `${wanted.size} files of ${programs.length} programs and the contracts`,
);
