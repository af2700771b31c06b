import { startJobRunner } from "@khuyenhoc/jobs";
/** Does jobs, the test's kind too, on the database whose URL is the argument, until it is killed. */
import { createLogger } from "@khuyenhoc/service-kit";
import { jobKinds } from "../modules/jobs/kinds.ts";
import { openStore } from "./fixture.ts";
import { appending } from "./job-kinds.ts";

const [, , url = ""] = process.argv;
startJobRunner({
  database: openStore(url),
  logger: createLogger({ service: "test", level: "silent" }),
  kinds: [appending, ...jobKinds],
});
