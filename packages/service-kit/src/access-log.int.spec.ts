import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { principal, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { auditRead } from "./access-log.ts";

let scratch: Awaited<ReturnType<typeof testDatabase>>;
let database: Database;

beforeAll(async () => {
  scratch = await testDatabase("funds");
  database = openDatabase({ url: scratch.appUrl, applicationName: "specs" });
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

const officer = principal("commune-officer", [uuidOf("commune")]);
const read = (operation: string) => ({
  principal: officer,
  operation,
  unitId: uuidOf("commune"),
  subjectIds: [uuidOf("a"), uuidOf("b")],
  rows: 2,
  reason: "export for the yearly report",
  requestId: "request-0001",
});
const operations = async () =>
  (await database.pool.query<{ operation: string }>("SELECT operation FROM access_log ORDER BY operation")).rows.map(
    (row) => row.operation,
  );

it("keeps who read what, in a transaction of its own or in the reader's", async () => {
  await auditRead(database, read("registrations.byIds"));
  await database.transaction(systemScope, (tx) => auditRead(tx, read("registrations.export")));
  const rolledBack = database.transaction(systemScope, async (tx) => {
    await auditRead(tx, read("registrations.never"));
    throw new Error("the read failed");
  });
  await expect(rolledBack).rejects.toThrow("the read failed");
  expect(await operations()).toEqual(["registrations.byIds", "registrations.export"]);
  const { rows } = await database.pool.query("SELECT * FROM access_log WHERE operation = 'registrations.byIds'");
  expect(rows[0]).toMatchObject({
    subject: officer.subject,
    client_id: officer.clientId,
    row_count: 2,
    subject_ids: [uuidOf("a"), uuidOf("b")],
  });
});

it("can be neither changed nor emptied by the service", async () => {
  for (const statement of [
    "UPDATE access_log SET subject = 'nobody'",
    "DELETE FROM access_log",
    "TRUNCATE access_log",
  ]) {
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: "42501" });
  }
});
