/** Runs the import job on the database whose URL is the first argument, until it is killed: in chunks of few lines, so that it dies in the middle of one. */
import { openDatabase } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { startImportJob } from "../modules/imports/job.ts";

const [, , url = "", lines = "50"] = process.argv;
const logger = createLogger({ service: "test", level: "silent" });
// Not the fixture's store, which brings all procedures along: this process is started again and again.
startImportJob({ database: openDatabase({ url, applicationName: "test" }), logger, chunkLines: Number(lines) });
