import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { bankFile, importedAt, posted, totalsOf } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const command = <Body>(body: Body) => ({ idempotencyKey: freshKey(), ...body });

describe("a line of the bank", () => {
  it("stands for journals of its own fund that moved money at the bank, and for no others", async () => {
    const { fundId, lineIds, pay, accountant } = await importedAt(fixture, "c11", [-500n, -500n]);
    const other = await importedAt(fixture, "d2", [-70n]);
    const [own, foreign] = [await pay(500n), await other.pay(70n)];
    const inCash = await posted(fixture, fundId, "2025-10-01", [
      { account: "111", purposeId: null, amount: 5n },
      { account: "511", purposeId: null, amount: -5n },
    ]);
    const [lineId = ""] = lineIds;
    for (const stranger of [foreign, inCash]) {
      const match = accountant.bank.match(command({ lineId, journalIds: [own, stranger] }));
      expect(await codeOf(match)).toBe("NOT_FOUND");
    }
    expect(await codeOf(accountant.bank.match(command({ lineId, journalIds: [own] })))).toBe("OK");
    const theirs = { lineId: other.lineIds[0] ?? "", journalIds: [foreign] };
    expect(await codeOf(other.accountant.bank.match(command(theirs)))).toBe("OK");
  });

  it("is not taken for a journal that was reversed", async () => {
    const { fundId } = await fixture.fundAt("c12");
    const accountant = fixture.as("fund-accountant", "c12");
    const gift = (amount: bigint) =>
      posted(fixture, fundId, "2025-10-01", [
        { account: "112", purposeId: null, amount },
        { account: "511", purposeId: null, amount: -amount },
      ]);
    const wrong = await gift(111n);
    const { id } = await accountant.ledger.requestReversal(
      command({ journalId: wrong, reason: "Ghi nhầm quỹ", effectiveOn: "2025-10-02" }),
    );
    await fixture.as("fund-approver", "c12").ledger.approveReversal(command({ id }));
    const right = await gift(111n);
    const file = { file: bankFile([111n]), totals: totalsOf([111n]) };
    expect(await accountant.bank.importStatement(command({ fundId, ...file }))).toMatchObject({ matched: 1 });
    const { edges } = await accountant.bank.lines({ fundId });
    expect(edges.map(({ node }) => node.journalIds)).toEqual([[right]]);
  });

  it("is booked when its day has come", async () => {
    const { fundId } = await fixture.fundAt("c21");
    const accountant = fixture.as("fund-accountant", "c21");
    const text = "Ngày giao dịch;Ghi nợ;Ghi có;Diễn giải\n30/12/2026;;700;Lãi";
    const file = { fileName: "sao-ke.csv", contentBase64: Buffer.from(text).toString("base64") };
    await accountant.bank.importStatement(command({ fundId, file, totals: totalsOf([700n]) }));
    const [line] = (await accountant.bank.lines({ fundId })).edges;
    const booked = accountant.bank.book(
      command({ lineId: line?.node.id ?? "", as: "INTEREST" as const, description: "Lãi" }),
    );
    expect(await codeOf(booked)).toBe("DATE_IN_FUTURE");
  });
});
