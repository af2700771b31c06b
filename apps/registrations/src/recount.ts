import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { readEnvironment, serviceEnvironment } from "@khuyenhoc/service-kit";
import { type Difference, recount } from "./modules/counts/recount.ts";

/** Compares all counters with their registrations as of one instant. */
export function recountNow(database: Database): Promise<Difference[]> {
  return database.transaction(systemScope, (tx) => recount(tx), { readOnly: true, isolation: "repeatable read" });
}

if (import.meta.main) {
  const environment = readEnvironment(serviceEnvironment.pick({ DATABASE_URL: true }));
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "registrations recount" });
  try {
    const differences = await recountNow(database);
    for (const difference of differences) console.log(JSON.stringify(difference));
    console.error(`${differences.length} counters differ from their registrations`);
    process.exitCode = differences.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}
