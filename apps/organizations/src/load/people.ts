import { type RoleName, seedUnitId } from "@khuyenhoc/contracts";
import { type Database, systemScope } from "@khuyenhoc/database";
import type { Identity } from "../modules/people/identity.ts";
import { grant, insertAccount, lockAccount, pathOf, readPending, settle } from "../modules/people/repository.ts";

interface Login {
  username: string;
  fullName: string;
  role: RoleName;
  unitId: string;
}

const city = seedUnitId("city", "01");

/** One login per tier, in two districts, so that isolation can be seen. Made-up persons. */
export const demonstrationLogins: readonly Login[] = [
  { username: "city", fullName: "Nguyễn Thành Phố", role: "city-admin", unitId: city },
  {
    username: "quan.badinh",
    fullName: "Trần Ba Đình",
    role: "district-officer",
    unitId: seedUnitId("district", "001"),
  },
  { username: "quan.tayho", fullName: "Lê Tây Hồ", role: "district-officer", unitId: seedUnitId("district", "003") },
  {
    username: "phuong.phucxa",
    fullName: "Phạm Phúc Xá",
    role: "commune-officer",
    unitId: seedUnitId("commune", "00001"),
  },
  {
    username: "phuong.buoi",
    fullName: "Hoàng Thị Bưởi",
    role: "commune-officer",
    unitId: seedUnitId("commune", "00109"),
  },
  { username: "auditor", fullName: "Vũ Kiểm Tra", role: "auditor", unitId: city },
];

const partner = "khuyenhoc-partner-education";
const by = { subject: "load", username: "Dữ liệu minh họa" };

/**
 * Creates the demonstration logins and lets the demonstration partner in. Only in demonstration mode: elsewhere the partner's account
 * stays disabled and there are no such logins. May be repeated; the password is set anew.
 */
export async function loadPeople(database: Database, identity: Identity, password: string): Promise<number> {
  for (const { username, fullName, role, unitId } of demonstrationLogins) {
    const accountId = await database.transaction(systemScope, async (tx) => {
      const account = await insertAccount(tx, { username, fullName, email: null }, by.subject);
      const id =
        account?.id ??
        (await tx.query<{ id: string }>("select id from account where username = $1", [username]))[0]?.id ??
        "";
      await lockAccount(tx, id);
      await grant(tx, id, { role, unitId }, { reason: "Dữ liệu minh họa", by });
      return id;
    });
    const pending = await readPending(database, accountId);
    if (pending === undefined) continue;
    const identityId = await identity.apply(pending.wanted, { value: password, temporary: false });
    await settle(database, pending, { identityId, passwordIssued: true });
  }
  const path = await database.transaction(systemScope, (tx) => pathOf(tx, city));
  await identity.enablePartner(partner, [path]);
  return demonstrationLogins.length;
}
