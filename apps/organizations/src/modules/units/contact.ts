import type { Contact } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { FieldChange } from "./unit-versions.ts";

const fields = ["address", "phone", "email"] as const satisfies readonly (keyof Contact)[];

/**
 * Writes the given fields of a unit's contact; what is not given stays.
 *
 * @returns what became different
 */
export async function saveContact(
  tx: Transaction,
  unitId: string,
  contact: { [Field in keyof Contact]?: Contact[Field] | undefined },
): Promise<FieldChange[]> {
  const [known] = await tx.query<Contact>(
    "select address, phone, email from unit_contact where unit_id = $1 for update",
    [unitId],
  );
  const before: Contact = known ?? { address: null, phone: null, email: null };
  const changes = fields.flatMap((field) => {
    const after = contact[field];
    return after === undefined || after === before[field] ? [] : [{ field, before: before[field], after }];
  });
  if (changes.length === 0) return [];
  const after = { ...before, ...Object.fromEntries(changes.map((change) => [change.field, change.after])) };
  await tx.query(
    `insert into unit_contact (unit_id, address, phone, email) values ($1, $2, $3, $4)
     on conflict (unit_id) do update
       set address = excluded.address, phone = excluded.phone, email = excluded.email, updated_at = now()`,
    [unitId, after.address, after.phone, after.email],
  );
  return changes;
}
