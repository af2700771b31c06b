import { systemScope } from "@khuyenhoc/database";
import { everywhere, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type OpenedFund, type UnitKey } from "../../testing/fixture.ts";
import { post } from "./posting.ts";

/** A journal of a fresh fund of a unit. */
async function journalAt(fixture: Fixture, unit: UnitKey): Promise<OpenedFund & { journalId: string }> {
  const fund = await fixture.fundAt(unit);
  const { journalId } = await fixture.database.transaction(systemScope, (tx) =>
    post(tx, {
      fundId: fund.fundId,
      kind: "GIFT",
      effectiveOn: "2026-03-02",
      description: "Tặng quỹ",
      postings: [
        { account: "112", purposeId: null, amount: 1000n },
        { account: "511", purposeId: null, amount: -1000n },
      ],
      source: null,
      by: { subject: "somebody", username: "somebody" },
    }),
  );
  return { ...fund, journalId };
}

/** A request for a reversal that somebody else made. */
async function requestAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const { fundId, journalId } = await journalAt(fixture, unit);
  const [row] = await fixture.query<{ id: string }>(
    `INSERT INTO reversal_request (fund_id, journal_id, reason, effective_on, proposed_by, proposed_by_username)
     VALUES ($1, $2, 'Ghi nhầm', '2026-03-03', 'somebody', 'somebody') RETURNING id`,
    [fundId, journalId],
  );
  return row?.id ?? "";
}

const opening = {
  account: "112",
  purposeId: null,
  amount: "1000",
  effectiveOn: "2026-01-02",
  description: "Số dư mang sang",
} as const;

/** A request for an opening entry that the unit's own accountant made. */
async function openingAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const { fundId } = await fixture.fundAt(unit);
  const accountant = fixture.as("fund-accountant", unit, "city");
  return (await accountant.ledger.requestOpening({ idempotencyKey: freshKey(), fundId, ...opening })).id;
}

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function ledgerRows(fixture: () => Fixture): Rows {
  const expected = subtree("NOT_FOUND");
  const fundAt = async (unit: UnitKey) => ({ fundId: (await fixture().fundAt(unit)).fundId });
  return {
    "ledger.accounts": { aim: (caller) => ok(caller.ledger.accounts()), expected: everywhere },
    "ledger.balances": { aim: async (caller, unit) => ok(caller.ledger.balances(await fundAt(unit))), expected },
    "ledger.journals": { aim: async (caller, unit) => ok(caller.ledger.journals(await fundAt(unit))), expected },
    "ledger.journal": {
      aim: async (caller, unit) => ok(caller.ledger.journal({ id: (await journalAt(fixture(), unit)).journalId })),
      expected,
    },
    "ledger.reservations": {
      aim: async (caller, unit) => ok(caller.ledger.reservations(await fundAt(unit))),
      expected,
    },
    "ledger.periods": { aim: async (caller, unit) => ok(caller.ledger.periods(await fundAt(unit))), expected },
    "ledger.closePeriod": {
      aim: async (caller, unit) =>
        ok(caller.ledger.closePeriod({ idempotencyKey: freshKey(), ...(await fundAt(unit)), month: "2026-01" })),
      expected,
    },
    "ledger.post": {
      aim: async (caller, unit) =>
        ok(
          caller.ledger.post({
            idempotencyKey: freshKey(),
            ...(await fundAt(unit)),
            effectiveOn: "2026-01-02",
            description: "Lãi tháng 12",
            entry: { type: "INTEREST", purposeId: null, amount: "1000" },
          }),
        ),
      expected,
    },
    "ledger.openings": { aim: async (caller, unit) => ok(caller.ledger.openings(await fundAt(unit))), expected },
    "ledger.requestOpening": {
      aim: async (caller, unit) =>
        ok(caller.ledger.requestOpening({ idempotencyKey: freshKey(), ...(await fundAt(unit)), ...opening })),
      expected,
    },
    "ledger.approveOpening": {
      aim: async (caller, unit) =>
        ok(caller.ledger.approveOpening({ idempotencyKey: freshKey(), id: await openingAt(fixture(), unit) })),
      expected,
    },
    "ledger.rejectOpening": {
      aim: async (caller, unit) => {
        const id = await openingAt(fixture(), unit);
        return ok(caller.ledger.rejectOpening({ idempotencyKey: freshKey(), id, note: "Không có căn cứ" }));
      },
      expected,
    },
    "ledger.reversals": { aim: async (caller, unit) => ok(caller.ledger.reversals(await fundAt(unit))), expected },
    "ledger.requestReversal": {
      aim: async (caller, unit) => {
        const { journalId } = await journalAt(fixture(), unit);
        const order = { idempotencyKey: freshKey(), journalId, reason: "Ghi nhầm", effectiveOn: "2026-03-03" };
        return ok(caller.ledger.requestReversal(order));
      },
      expected,
    },
    "ledger.approveReversal": {
      aim: async (caller, unit) =>
        ok(caller.ledger.approveReversal({ idempotencyKey: freshKey(), id: await requestAt(fixture(), unit) })),
      expected,
    },
    "ledger.rejectReversal": {
      aim: async (caller, unit) =>
        ok(
          caller.ledger.rejectReversal({
            idempotencyKey: freshKey(),
            id: await requestAt(fixture(), unit),
            note: "Không có căn cứ",
          }),
        ),
      expected,
    },
  };
}
