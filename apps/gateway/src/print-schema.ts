import { readFileSync, writeFileSync } from "node:fs";
import { lexicographicSortSchema, printSchema } from "graphql";
import { schema } from "./graph/schema/index.ts";

// Prints the schema into schema.graphql; with --check it compares instead and fails where they differ.
const file = new URL("../schema.graphql", import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
if (process.argv.includes("--check")) {
  let committed = "";
  try {
    committed = readFileSync(file, "utf8");
  } catch {
    // Absent: differs.
  }
  if (committed !== printed) {
    console.error(
      "apps/gateway/schema.graphql is not what the code prints. Run: node apps/gateway/src/print-schema.ts",
    );
    process.exit(1);
  }
  console.log("schema.graphql is up to date");
} else {
  writeFileSync(file, printed);
}
