import type { Principal } from "@khuyenhoc/authz";
import { fold, type Person, type RoleName } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { PathStep, WantedAccount } from "./identity.ts";
import type { Appointment } from "./rules.ts";

export interface Account {
  id: string;
  identityId: string | null;
  username: string;
  fullName: string;
  email: string | null;
  passwordIssued: boolean;
}

const columns = `id, identity_id as "identityId", username, full_name as "fullName", email,
  password_issued_at is not null as "passwordIssued"`;

/** The account, locked against changes of its appointments until the transaction ends. */
export async function lockAccount(tx: Transaction, id: string): Promise<Account | undefined> {
  return (await tx.query<Account>(`select ${columns} from account where id = $1 for update`, [id]))[0];
}

export async function findByUsername(tx: Transaction, username: string): Promise<Account | undefined> {
  return (await tx.query<Account>(`select ${columns} from account where username = $1 for update`, [username]))[0];
}

export async function isUsernameTaken(tx: Transaction, username: string): Promise<boolean> {
  return (await tx.query("select 1 from account where username = $1", [username])).length > 0;
}

/** @returns the new account; undefined when the user name or e-mail is taken */
export async function insertAccount(
  tx: Transaction,
  account: { username: string; fullName: string; email: string | null },
  createdBy: string,
): Promise<Account | undefined> {
  const { username, fullName, email } = account;
  const [inserted] = await tx.query<Account>(
    `insert into account (username, full_name, name_folded, email, created_by) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning ${columns}`,
    [username, fullName, fold(fullName), email, createdBy],
  );
  return inserted;
}

/** Appointments in force of an account, wherever they are. */
export function activeAppointments(tx: Transaction, accountId: string): Promise<Appointment[]> {
  return tx.query<Appointment>(
    `select role, unit_id as "unitId" from appointment where account_id = $1 and revoked_at is null order by granted_at, id`,
    [accountId],
  );
}

/** Units at which the account holds or ever held an appointment. */
export async function unitsEver(tx: Transaction, accountId: string): Promise<string[]> {
  const rows = await tx.query<{ unitId: string }>(
    `select distinct unit_id as "unitId" from appointment where account_id = $1`,
    [accountId],
  );
  return rows.map(({ unitId }) => unitId);
}

type By = Pick<Principal, "subject" | "username">;

/** Gives a role at a unit; one that is in force already stays as it is. */
export async function grant(
  tx: Transaction,
  accountId: string,
  { role, unitId }: Appointment,
  why: { reason: string; by: By },
): Promise<void> {
  const [granted] = await tx.query<{ id: string }>(
    `insert into appointment (account_id, role, unit_id) values ($1, $2, $3) on conflict do nothing returning id`,
    [accountId, role, unitId],
  );
  if (granted !== undefined) await noteChange(tx, granted.id, unitId, "GRANT", why);
  await markPending(tx, accountId);
}

/** @returns false when no such appointment is in force */
export async function revoke(
  tx: Transaction,
  accountId: string,
  { role, unitId }: Appointment,
  why: { reason: string; by: By },
): Promise<boolean> {
  const [revoked] = await tx.query<{ id: string }>(
    `update appointment set revoked_at = now()
     where account_id = $1 and role = $2 and unit_id = $3 and revoked_at is null returning id`,
    [accountId, role, unitId],
  );
  if (revoked === undefined) return false;
  await noteChange(tx, revoked.id, unitId, "REVOKE", why);
  await markPending(tx, accountId);
  return true;
}

async function noteChange(
  tx: Transaction,
  appointmentId: string,
  unitId: string,
  kind: "GRANT" | "REVOKE",
  { reason, by }: { reason: string; by: By },
): Promise<void> {
  await tx.query(
    `insert into appointment_change (appointment_id, unit_id, kind, reason, changed_by, changed_by_name)
     values ($1, $2, $3, $4, $5, $6)`,
    [appointmentId, unitId, kind, reason, by.subject, by.username],
  );
}

async function markPending(tx: Transaction, accountId: string): Promise<void> {
  await tx.query("update account set pending_since = clock_timestamp() where id = $1", [accountId]);
}

/** The account as one caller sees it: with the appointments that lie in the transaction's scope. */
export async function personOf(tx: Transaction, accountId: string): Promise<Person | undefined> {
  return (await people(tx, "where account.id = $1", [accountId]))[0];
}

/** @param rest what follows the from clause, written by the caller */
export function people(tx: Transaction, rest: string, values: readonly unknown[]): Promise<Person[]> {
  return tx.query<Person>(
    `select account.id, username, full_name as "fullName", email,
            exists (select 1 from appointment where account_id = account.id and revoked_at is null) as enabled,
            coalesce((
              select jsonb_agg(jsonb_build_object('role', role, 'unitId', unit_id) order by granted_at, id)
              from appointment where account_id = account.id and revoked_at is null), '[]') as appointments
     from account ${rest}`,
    values,
  );
}

/** What the identity server shall be brought to, and the mark of the state this was read from; without one it is in line. */
export interface Wanted {
  account: Account;
  wanted: WantedAccount;
  pendingSince: Date | null;
}

/**
 * Lets one at a time bring an account in line, until the transaction ends: who read an older state must not be the last to write
 * it. A lock of its own, because requests that change appointments must not wait for the identity server.
 */
export async function takeTurn(tx: Transaction, accountId: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`identity of account ${accountId}`]);
}

/** Reads the state that an account shall have at the identity server, and since when it waits for that. */
export async function readWanted(tx: Transaction, accountId: string): Promise<Wanted | undefined> {
  const [row] = await tx.query<Account & { pendingSince: Date | null }>(
    `select ${columns}, pending_since as "pendingSince" from account where id = $1`,
    [accountId],
  );
  if (row === undefined) return undefined;
  const appointments = await activeAppointments(tx, accountId);
  const units = await Promise.all(appointments.map(({ unitId }) => pathOf(tx, unitId)));
  return {
    account: row,
    pendingSince: row.pendingSince,
    wanted: {
      username: row.username,
      fullName: row.fullName,
      email: row.email,
      enabled: appointments.length > 0,
      roles: [...new Set(appointments.map(({ role }) => role as RoleName))],
      units,
    },
  };
}

/** Notes that the identity server is as it was wanted then; a change that came in between stays pending. */
export async function settle(
  tx: Transaction,
  { account, pendingSince }: Wanted,
  done: { identityId: string; passwordIssued: boolean },
): Promise<void> {
  await tx.query(
    `update account
     set identity_id = $2,
         password_issued_at = case when $3 then now() else password_issued_at end,
         pending_since = case when pending_since = $4 then null else pending_since end
     where id = $1`,
    [account.id, done.identityId, done.passwordIssued, pendingSince],
  );
}

/** Writes down who gave an account another password, and why. */
export async function noteReissue(
  tx: Transaction,
  accountId: string,
  { reason, by }: { reason: string; by: By },
): Promise<void> {
  await tx.query(
    "insert into password_reissue (account_id, reason, reissued_by, reissued_by_name) values ($1, $2, $3, $4)",
    [accountId, reason, by.subject, by.username],
  );
}

/** Makes an account one that waits for its first password, as a new one does: whoever brings it in line with one sets it. */
export async function owePassword(tx: Transaction, accountId: string): Promise<void> {
  await tx.query("update account set password_issued_at = null where id = $1", [accountId]);
  await markPending(tx, accountId);
}

/** Whether an account never got a password, so that nobody can sign in with it. */
export async function lacksPassword(tx: Transaction, accountId: string): Promise<boolean> {
  return (await tx.query("select 1 from account where id = $1 and password_issued_at is null", [accountId])).length > 0;
}

/** Accounts that have waited for longer than a request takes. */
export async function overdue(tx: Transaction, seconds: number): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    "select id from account where pending_since < now() - make_interval(secs => $1) order by pending_since",
    [seconds],
  );
  return rows.map(({ id }) => id);
}

/** A unit's path from the root down, as its group is placed. */
export function pathOf(tx: Transaction, unitId: string): Promise<PathStep[]> {
  return tx.query<PathStep>(
    `select c.ancestor_id as id, v.name_vi as name
     from unit_closure c
     join unit_version v on v.unit_id = c.ancestor_id and v.scope_validity @> app_today()
     where c.descendant_id = $1 and c.scope_validity @> app_today()
     order by c.depth desc`,
    [unitId],
  );
}
