/** Runs the test's kind of job on the database whose URL is the argument, until it is killed. */
import { createLogger } from "@khuyenhoc/service-kit";
import { startJobRunner } from "../modules/jobs/runner.ts";
import { openStore } from "./fixture.ts";
import { appending } from "./job-kinds.ts";

const [, , url = ""] = process.argv;
startJobRunner({
  database: openStore(url),
  logger: createLogger({ service: "test", level: "silent" }),
  kinds: [appending],
});
