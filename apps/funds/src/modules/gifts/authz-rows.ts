import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { donorAt, giftAt, pledgeAt } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function giftRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const outOfScope = subtree("OUT_OF_SCOPE");
  /** Nobody runs the jobs of the matrix, and an account has so many at most. */
  const started = async (job: Promise<{ id: string }>) => {
    const { id } = await job;
    await fixture().query("UPDATE job SET state = 'CANCELLED', finished_at = now() WHERE id = $1", [id]);
    return "OK";
  };
  const unitOf = (unit: UnitKey) => units[unit];
  return {
    "donors.list": {
      aim: (caller, unit) => ok(caller.donors.list({ filter: { unitId: unitOf(unit) } })),
      expected: outOfScope,
    },
    "donors.byIds": {
      aim: async (caller, unit) => found(caller.donors.byIds({ ids: [await donorAt(fixture(), unit)] })),
      expected: notFound,
    },
    "donors.similar": {
      aim: (caller, unit) => ok(caller.donors.similar({ unitId: unitOf(unit), name: "Nguyễn Văn An" })),
      expected: outOfScope,
    },
    "donors.create": {
      aim: (caller, unit) =>
        ok(
          caller.donors.create({
            idempotencyKey: freshKey(),
            unitId: unitOf(unit),
            kind: "PERSON",
            name: "Nguyễn Văn An",
          }),
        ),
      expected: outOfScope,
    },
    "donors.update": {
      aim: async (caller, unit) =>
        ok(
          caller.donors.update({
            idempotencyKey: freshKey(),
            id: await donorAt(fixture(), unit),
            expectedRevision: 1,
            kind: "CLAN",
            name: "Họ Đặng",
          }),
        ),
      // A person's name is changed where it is seen.
      expected: { ...notFound, descendant: "FORBIDDEN" },
    },
    "gifts.record": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        const line = { kind: "CASH", amount: "100000" } as const;
        const letter = { idempotencyKey: freshKey(), fundId, receivedOn: "2026-11-24", gifts: [line] };
        return ok(caller.gifts.record(letter));
      },
      expected: notFound,
    },
    "gifts.list": {
      aim: (caller, unit) => ok(caller.gifts.list({ filter: { unitId: unitOf(unit) } })),
      expected: outOfScope,
    },
    "gifts.byIds": {
      aim: async (caller, unit) => found(caller.gifts.byIds({ ids: [(await giftAt(fixture(), unit)).id] })),
      expected: notFound,
    },
    "gifts.print": {
      aim: async (caller, unit) => {
        const { id } = await giftAt(fixture(), unit);
        return ok(caller.gifts.print({ idempotencyKey: freshKey(), ids: [id] }));
      },
      // Papers with names are for the fund's own unit.
      expected: { ...notFound, descendant: "FORBIDDEN" },
    },
    "gifts.runReceipts": {
      aim: async (caller, unit) => {
        const { fundId } = await giftAt(fixture(), unit);
        return started(caller.gifts.runReceipts({ idempotencyKey: freshKey(), fundId }));
      },
      expected: { ...notFound, descendant: "FORBIDDEN" },
    },
    "gifts.export": {
      aim: async (caller, unit) => {
        await giftAt(fixture(), unit);
        const filter = { unitId: unitOf(unit) };
        return started(caller.gifts.export({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: outOfScope,
    },
    "donors.export": {
      aim: async (caller, unit) => {
        await donorAt(fixture(), unit);
        const filter = { unitId: unitOf(unit) };
        return started(caller.donors.export({ idempotencyKey: freshKey(), filter, format: "csv" }));
      },
      expected: outOfScope,
    },
    "pledges.list": {
      aim: async (caller, unit) => ok(caller.pledges.list({ fundId: (await fixture().fundAt(unit)).fundId })),
      expected: notFound,
    },
    "pledges.create": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        const donorId = await donorAt(fixture(), unit);
        const instalments = [{ dueOn: "2026-12-01", amount: "500000" }];
        const promise = { idempotencyKey: freshKey(), fundId, donorId, pledgedOn: "2026-11-01", instalments };
        return ok(caller.pledges.create(promise));
      },
      expected: notFound,
    },
    "pledges.move": {
      aim: async (caller, unit) => {
        const { fundId } = await fixture().fundAt(unit);
        const order = { id: await pledgeAt(fixture(), unit), fundId, reason: "Quỹ đóng" };
        return ok(caller.pledges.move({ idempotencyKey: freshKey(), ...order }));
      },
      expected: notFound,
    },
    "pledges.cancel": {
      aim: async (caller, unit) =>
        ok(
          caller.pledges.cancel({
            idempotencyKey: freshKey(),
            id: await pledgeAt(fixture(), unit),
            reason: "Chuyển công tác",
          }),
        ),
      expected: notFound,
    },
  };
}
