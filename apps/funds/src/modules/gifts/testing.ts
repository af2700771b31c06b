import { type DonorKind, fold } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { type Fixture, type UnitKey, units } from "../../testing/fixture.ts";
import { nameKey } from "./donors.ts";
import { type GiftDraft, recordGift } from "./recording.ts";
import type { GiftRow } from "./row.ts";

/** A donor in the books of a unit. @returns his id */
export async function donorAt(
  fixture: Fixture,
  unit: UnitKey,
  change: { kind?: DonorKind; name?: string; subject?: { unitId: string; subjectCode: string } } = {},
): Promise<string> {
  const { kind = "PERSON", name = "Trần Thị Bình", subject } = change;
  const [row] = await fixture.query<{ id: string }>(
    `INSERT INTO donor (unit_id, kind, name, name_folded, name_key, subject_unit_id, subject_code, created_by, updated_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'somebody', 'somebody') RETURNING id`,
    [units[unit], kind, name, fold(name), nameKey(name), subject?.unitId ?? null, subject?.subjectCode ?? null],
  );
  return row?.id ?? "";
}

/** A gift to a fresh fund of a unit, or to the given one. */
export async function giftAt(fixture: Fixture, unit: UnitKey, change: Partial<GiftDraft> = {}): Promise<GiftRow> {
  const fundId = change.fundId ?? (await fixture.fundAt(unit)).fundId;
  const by = { subject: "somebody", username: "somebody" };
  return fixture.database.transaction(systemScope, (tx) =>
    recordGift(tx, { kind: "CASH", amount: 100_000n, receivedOn: "2026-03-02", ...change, fundId, by }),
  );
}

/** A pledge to a fresh fund of a unit. @returns its id */
export async function pledgeAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const { fundId } = await fixture.fundAt(unit);
  const [row] = await fixture.query<{ id: string }>(
    `INSERT INTO pledge (fund_id, donor_id, amount, pledged_on, created_by)
     VALUES ($1, $2, 500000, '2026-01-02', 'somebody') RETURNING id`,
    [fundId, await donorAt(fixture, unit)],
  );
  const id = row?.id ?? "";
  await fixture.query("INSERT INTO pledge_instalment (pledge_id, due_on, amount) VALUES ($1, '2026-02-01', 500000)", [
    id,
  ]);
  return id;
}
