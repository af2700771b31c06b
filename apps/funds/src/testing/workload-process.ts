/** Performs a workload on the database whose URL is the first argument, until it is killed or has ended. */
import { openStore } from "./fixture.ts";
import { performAll, type Workload } from "./workload.ts";

const [, , url = "", workload = ""] = process.argv;
const database = openStore(url, 4);
await performAll(database, JSON.parse(workload) as Workload, 4);
await database.close();
