import { type RoleName, seedUnitId } from "@khuyenhoc/contracts";
import { type Database, systemScope } from "@khuyenhoc/database";
import type { Identity } from "../modules/people/identity.ts";
import { bringInLine } from "../modules/people/reconcile.ts";
import { findByUsername, grant, insertAccount, pathOf } from "../modules/people/repository.ts";

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
  {
    username: "ketoan.buoi",
    fullName: "Đỗ Thị Kế Toán",
    role: "fund-accountant",
    unitId: seedUnitId("commune", "00109"),
  },
  {
    username: "duyetchi.buoi",
    fullName: "Ngô Văn Duyệt Chi",
    role: "fund-approver",
    unitId: seedUnitId("commune", "00109"),
  },
  { username: "auditor", fullName: "Vũ Kiểm Tra", role: "auditor", unitId: city },
];

const partner = "khuyenhoc-partner-education";

/** Who appoints everybody else in an installation that is no demonstration; chooses a password at the first login. */
const firstAdministrator: Login = {
  username: "city",
  fullName: "Quản trị thành phố",
  role: "city-admin",
  unitId: city,
};

/**
 * Creates the first logins: in demonstration mode one per tier, and the demonstration partner is let in; otherwise the first
 * administrator alone, and the partner's account stays disabled. May be repeated; an account that is in line stays as it is.
 *
 * @param password of the demonstration logins, or the first administrator's temporary one
 * @returns how many logins there are
 */
export async function loadPeople(
  database: Database,
  identity: Identity,
  options: { demonstration: boolean; password: string },
): Promise<number> {
  const { demonstration, password } = options;
  const reason = demonstration ? "Dữ liệu minh họa" : "Quản trị đầu tiên";
  const logins = demonstration ? demonstrationLogins : [firstAdministrator];
  for (const { username, fullName, role, unitId } of logins) {
    const accountId = await database.transaction(systemScope, async (tx) => {
      const account =
        (await insertAccount(tx, { username, fullName, email: null }, "load")) ?? (await findByUsername(tx, username));
      const id = account?.id ?? "";
      await grant(tx, id, { role, unitId }, { reason, by: { subject: "load", username: reason } });
      return id;
    });
    await bringInLine(database, identity, accountId, { value: password, temporary: !demonstration });
  }
  if (demonstration) {
    const path = await database.transaction(systemScope, (tx) => pathOf(tx, city));
    await identity.enablePartner(partner, [path]);
  }
  return logins.length;
}
