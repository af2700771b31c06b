import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { readEnvironment, serviceEnvironment } from "@khuyenhoc/service-kit";
import { type Verification, verifyLedger } from "./modules/ledger/verification.ts";

/** Verifies the books of all funds as of one instant. */
export function verifyNow(database: Database): Promise<Verification> {
  return database.transaction(systemScope, verifyLedger, { readOnly: true, isolation: "repeatable read" });
}

if (import.meta.main) {
  const environment = readEnvironment(serviceEnvironment.pick({ DATABASE_URL: true }));
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "funds verify" });
  try {
    const { funds, journals, faults } = await verifyNow(database);
    for (const { sequence, ...fault } of faults) {
      console.log(JSON.stringify({ ...fault, sequence: sequence === null ? null : String(sequence) }));
    }
    console.error(`${journals} journals of ${funds} funds verified; ${faults.length} faults`);
    process.exitCode = faults.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}
