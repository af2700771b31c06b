import { parseArgs } from "node:util";
import { migrate } from "./migrate.ts";

const usage =
  "usage: MIGRATOR_DATABASE_URL=postgres://… node packages/database/src/cli.ts migrate --dir <prisma/migrations>";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dir: { type: "string" }, "up-to": { type: "string" } },
});
const url = process.env.MIGRATOR_DATABASE_URL;
const upTo = values["up-to"];

if (positionals[0] !== "migrate" || values.dir === undefined || url === undefined || url === "") {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    await migrate({
      url,
      directory: values.dir,
      progress: (line) => console.log(line),
      ...(upTo === undefined ? {} : { upTo }),
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
  // The schema engine leaves the ten-second timer of its lock behind, which would keep a finished process alive.
  process.exit();
}
