/** Runs the import job on the database whose URL is the argument, until it is killed: in small chunks, so that it dies in the middle of one. */
import { createLogger } from "@khuyenhoc/service-kit";
import { startImportJob } from "../modules/imports/job.ts";
import { openStore } from "./fixture.ts";

const [, , url = ""] = process.argv;
const logger = createLogger({ service: "test", level: "silent" });
startImportJob({ database: openStore(url), logger, chunkLines: 50 });
