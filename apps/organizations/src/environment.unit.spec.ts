import { readFile } from "node:fs/promises";
import { environmentTable } from "@khuyenhoc/service-kit";
import { expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";

it("README.md describes exactly the variables that are read", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  expect(readme).toContain(`<!-- environment -->\n${environmentTable(environmentSchema)}\n<!-- /environment -->`);
});
