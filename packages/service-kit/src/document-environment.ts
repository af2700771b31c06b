import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { z } from "zod";
import { environmentTable } from "./environment.ts";

/**
 * Run in a service's folder: writes the table of what `environmentSchema` in src/environment.ts reads into README.md, between
 * the marks `<!-- environment -->` and `<!-- /environment -->`.
 */
const { environmentSchema } = (await import(pathToFileURL(resolve("src/environment.ts")).href)) as {
  environmentSchema: z.ZodObject;
};
const readme = await readFile("README.md", "utf8");
const block = `<!-- environment -->\n${environmentTable(environmentSchema)}\n<!-- /environment -->`;
const marks = /<!-- environment -->[\s\S]*<!-- \/environment -->/;
if (!marks.test(readme)) throw new Error("README.md has no marks for the table of the environment");
await writeFile(
  "README.md",
  readme.replace(marks, () => block),
);
