import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

const year = { from: "2025-01-01", to: "2025-12-31" };

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function answeringRows(fixture: () => Fixture): Rows {
  const fundAt = async (unit: UnitKey) => ({ fundId: (await fixture().fundAt(unit)).fundId });
  const draftAt = async (unit: UnitKey) => {
    const { fundId } = await fixture().fundAt(unit);
    return fixture()
      .as("fund-accountant", unit)
      .answering.prepareDisclosure({ idempotencyKey: freshKey(), fundId, year: 2025 });
  };
  const giftAt = async (unit: UnitKey) => {
    const { fundId } = await fixture().fundAt(unit);
    const { gifts } = await fixture()
      .as("fund-accountant", unit)
      .gifts.record({
        idempotencyKey: freshKey(),
        fundId,
        receivedOn: "2025-03-01",
        gifts: [{ kind: "CASH", amount: "1000" }],
      });
    return gifts[0]?.id ?? "";
  };
  const idOfDraft = async (unit: UnitKey) => ({ id: (await draftAt(unit)).id });
  return {
    "answering.statement": {
      aim: async (caller, unit) => ok(caller.answering.statement({ ...(await fundAt(unit)), ...year })),
      expected: subtree("NOT_FOUND"),
    },
    "answering.consolidated": {
      aim: (caller, unit) => ok(caller.answering.consolidated({ unitId: units[unit], ...year })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "answering.disclosures": {
      aim: async (caller, unit) => ok(caller.answering.disclosures(await fundAt(unit))),
      expected: subtree("NOT_FOUND"),
    },
    "answering.disclosure": {
      aim: async (caller, unit) => ok(caller.answering.disclosure(await idOfDraft(unit))),
      expected: subtree("NOT_FOUND"),
    },
    "answering.disclosureFile": {
      aim: async (caller, unit) => ok(caller.answering.disclosureFile({ ...(await idOfDraft(unit)), format: "json" })),
      expected: subtree("NOT_FOUND"),
    },
    "answering.prepareDisclosure": {
      aim: async (caller, unit) =>
        ok(caller.answering.prepareDisclosure({ idempotencyKey: freshKey(), ...(await fundAt(unit)), year: 2025 })),
      expected: subtree("NOT_FOUND"),
    },
    "answering.publishDisclosure": {
      aim: async (caller, unit) => {
        const { id, contentHash } = await draftAt(unit);
        return ok(caller.answering.publishDisclosure({ idempotencyKey: freshKey(), id, contentHash }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "answering.unpublished": {
      aim: (caller, unit) => ok(caller.answering.unpublished({ unitId: units[unit], year: 2025 })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "answering.trail": {
      aim: async (caller, unit) => ok(caller.answering.trail({ giftId: await giftAt(unit) })),
      expected: subtree("NOT_FOUND"),
    },
    "answering.fundPage": {
      aim: async (caller, unit) => ok(caller.answering.fundPage(await fundAt(unit))),
      expected: subtree("NOT_FOUND"),
    },
    "answering.renewFundPage": {
      aim: async (caller, unit) =>
        ok(
          caller.answering.renewFundPage({ idempotencyKey: freshKey(), ...(await fundAt(unit)), reason: "Lộ địa chỉ" }),
        ),
      expected: subtree("NOT_FOUND"),
    },
    "answering.renewGiftPage": {
      aim: async (caller, unit) =>
        ok(
          caller.answering.renewGiftPage({
            idempotencyKey: freshKey(),
            giftId: await giftAt(unit),
            reason: "Lộ địa chỉ",
          }),
        ),
      expected: subtree("NOT_FOUND"),
    },
    "answering.figures": {
      aim: (caller, unit) => ok(caller.answering.figures({ unitId: units[unit], year: 2025 })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "answering.figuresFile": {
      aim: (caller, unit) => ok(caller.answering.figuresFile({ unitId: units[unit], year: 2025, format: "csv" })),
      expected: subtree("OUT_OF_SCOPE"),
    },
  };
}
