import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const accountant = () => fixture.as("fund-accountant", "c11");
const approver = () => fixture.as("fund-approver", "c11");
const order = (fundId: string, change: object = {}) => ({
  ...{ idempotencyKey: freshKey(), fundId, account: "152" as const, purposeId: null, amount: "5000" },
  ...{ effectiveOn: "2026-01-15", description: "Sách còn trong kho", ...change },
});
const rowsOf = async (fundId: string) =>
  (await accountant().ledger.balances({ fundId })).rows.map(({ account, amount }) => [account, amount]);

it("an opening entry is booked when another account approves it, once", async () => {
  const { fundId } = await fixture.fundAt("c11");
  const asked = await accountant().ledger.requestOpening(order(fundId));
  expect(asked).toMatchObject({ state: "PROPOSED", own: true, amount: "5000", journalId: null });
  expect(await rowsOf(fundId)).toEqual([]);
  // The same account, though it were given the approver's role in the meantime.
  const same = fixture.asPrincipal({
    ...principal("fund-approver", [units.c11]),
    subject: principal("fund-accountant", [units.c11]).subject,
  });
  const decide = { idempotencyKey: freshKey(), id: asked.id };
  expect(await codeOf(same.ledger.approveOpening(decide))).toBe("SAME_PERSON");
  const done = await approver().ledger.approveOpening(decide);
  expect(await approver().ledger.approveOpening(decide)).toEqual(done);
  expect(await rowsOf(fundId)).toEqual([
    ["152", "5000"],
    ["411", "-5000"],
  ]);
  const journal = await accountant().ledger.journal({ id: done.journalId ?? "" });
  expect(journal).toMatchObject({ kind: "OPENING", source: { type: "OPENING", id: asked.id } });
  expect(await codeOf(approver().ledger.approveOpening({ ...decide, idempotencyKey: freshKey() }))).toBe(
    "OPENING_STATE",
  );
  await expect(
    fixture.query("UPDATE opening_request SET amount = 1, decision_note = 'x' WHERE id = $1", [asked.id]),
  ).rejects.toThrow("decided once");
});

it("one that is rejected books nothing, and a fund is not closed over one that waits", async () => {
  const { fundId } = await fixture.fundAt("c11");
  const { id } = await accountant().ledger.requestOpening(order(fundId));
  const close = () =>
    fixture.as("commune-officer", "c11").funds.close({ idempotencyKey: freshKey(), id: fundId, expectedRevision: 1 });
  expect(await codeOf(close())).toBe("FUND_NOT_EMPTY");
  await approver().ledger.rejectOpening({ idempotencyKey: freshKey(), id, note: "Chưa kiểm kê" });
  const { edges } = await accountant().ledger.openings({ fundId });
  expect(edges.map(({ node }) => [node.state, node.decisionNote])).toEqual([["REJECTED", "Chưa kiểm kê"]]);
  expect(await rowsOf(fundId)).toEqual([]);
  expect(await codeOf(close())).toBe("OK");
  expect(await codeOf(accountant().ledger.requestOpening(order(fundId)))).toBe("FUND_CLOSED");
});

it("is asked for no day that has not come or lies before the fund, and for its own purposes only", async () => {
  const { fundId } = await fixture.fundAt("c11");
  const { purposes } = await fixture.fundAt("c11");
  const ask = (change: object) => codeOf(accountant().ledger.requestOpening(order(fundId, change)));
  expect(await ask({ effectiveOn: "2026-11-25" })).toBe("DATE_IN_FUTURE");
  expect(await ask({ effectiveOn: "2019-12-31" })).toBe("BEFORE_FUND_OPENED");
  expect(await ask({ purposeId: purposes.HB })).toBe("PURPOSE_UNKNOWN");
});
