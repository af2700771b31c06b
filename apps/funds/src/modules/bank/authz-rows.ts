import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey } from "../../testing/fixture.ts";
import { bankFile, importedAt } from "./testing.ts";

/** Rows of the operations on bank statements. */
export function bankRows(fixture: () => Fixture): Rows {
  const fundAt = async (unit: UnitKey) => (await fixture().fundAt(unit)).fundId;
  const lineAt = async (unit: UnitKey) => {
    const { lineIds, ...at } = await importedAt(fixture(), unit, [-5_000n]);
    return { ...at, lineId: lineIds[0] ?? "" };
  };
  const expected = subtree("NOT_FOUND");
  return {
    "bank.preview": {
      aim: async (caller, unit) => ok(caller.bank.preview({ fundId: await fundAt(unit), file: bankFile([100n]) })),
      expected,
    },
    "bank.importStatement": {
      aim: async (caller, unit) =>
        ok(
          caller.bank.importStatement({
            idempotencyKey: freshKey(),
            fundId: await fundAt(unit),
            file: bankFile([100n]),
            totals: { lines: 1, credits: "100", debits: "0" },
          }),
        ),
      expected,
    },
    "bank.statements": {
      aim: async (caller, unit) => ok(caller.bank.statements({ fundId: await fundAt(unit) })),
      expected,
    },
    "bank.lines": {
      aim: async (caller, unit) => {
        const { fundId } = await lineAt(unit);
        return found(caller.bank.lines({ fundId }).then(({ edges }) => edges));
      },
      expected,
    },
    "bank.suggestions": {
      aim: async (caller, unit) => {
        const { fundId, lineId } = await lineAt(unit);
        return ok(caller.bank.suggestions({ fundId, lineIds: [lineId] }));
      },
      expected,
    },
    "bank.match": {
      aim: async (caller, unit) => {
        const { lineId, pay } = await lineAt(unit);
        const journalIds = [await pay(5_000n)];
        return ok(caller.bank.match({ idempotencyKey: freshKey(), lineId, journalIds }));
      },
      expected,
    },
    "bank.unmatch": {
      aim: async (caller, unit) => {
        const { lineId, accountant } = await lineAt(unit);
        await accountant.bank.setAside({ idempotencyKey: freshKey(), lineId, reason: "Nhầm" });
        return ok(caller.bank.unmatch({ idempotencyKey: freshKey(), lineId, reason: "Xem lại" }));
      },
      expected,
    },
    "bank.setAside": {
      aim: async (caller, unit) => {
        const { lineId } = await lineAt(unit);
        return ok(caller.bank.setAside({ idempotencyKey: freshKey(), lineId, reason: "Ngân hàng nhầm" }));
      },
      expected,
    },
    "bank.book": {
      aim: async (caller, unit) => {
        const { lineId } = await lineAt(unit);
        return ok(
          caller.bank.book({ idempotencyKey: freshKey(), lineId, as: "TRANSFER", description: "Rút tiền về quỹ" }),
        );
      },
      expected,
    },
    "bank.reconcile": {
      aim: async (caller, unit) => ok(caller.bank.reconcile({ fundId: await fundAt(unit), on: "2025-10-31" })),
      expected,
    },
  };
}
