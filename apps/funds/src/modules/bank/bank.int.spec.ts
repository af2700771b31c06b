import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { bankFile, importedAt, posted, totalsOf } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const command = <Body extends object>(body: Body) => ({ idempotencyKey: freshKey(), ...body });
const all = { states: ["OPEN", "MATCHED", "SET_ASIDE"] as const };

describe("a statement", () => {
  it("is shown as it was understood before anything is kept of it", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const accountant = fixture.as("fund-accountant", "c11");
    const preview = await accountant.bank.preview({ fundId, file: bankFile([500n, -200n], 1000n) });
    expect(preview).toMatchObject({
      totals: { lines: 2, credits: "500", debits: "200" },
      openingBalance: "1000",
      closingBalance: "1300",
      firstDay: "2025-10-01",
      lastDay: "2025-10-02",
      knownLines: 0,
      problems: [],
    });
    expect((await accountant.bank.statements({ fundId })).edges).toEqual([]);
  });

  it("comes in once: the same file again writes nothing, a longer one adds what is new", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const accountant = fixture.as("fund-accountant", "c11");
    const bring = (amounts: bigint[]) =>
      accountant.bank.importStatement(command({ fundId, file: bankFile(amounts), totals: totalsOf(amounts) }));
    expect(await bring([500n, 500n])).toMatchObject({ newLines: 2, knownLines: 0, statement: { openLines: 2 } });
    expect(await bring([500n, 500n])).toEqual({ statement: null, newLines: 0, knownLines: 2, matched: 0 });
    expect(await bring([500n, 500n, 7n])).toMatchObject({ newLines: 1, knownLines: 2 });
    const { edges } = await accountant.bank.lines({ fundId });
    expect(edges.map(({ node }) => node.amount)).toEqual(["7", "500", "500"]);
  });

  it("is refused where its totals are not those that were compared, or a line is missing", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const { bank } = fixture.as("fund-accountant", "c11");
    const bring = (file: ReturnType<typeof bankFile>, totals: ReturnType<typeof totalsOf>) =>
      codeOf(bank.importStatement(command({ fundId, file, totals })));
    expect(await bring(bankFile([500n]), totalsOf([400n]))).toBe("BANK_TOTALS_DIFFER");
    const gap = Buffer.from("Ngày;Ghi nợ;Ghi có;Số dư;Diễn giải\n01/10/2025;;5;5;A\n02/10/2025;;5;99;B\n");
    const broken = { fileName: "a.csv", contentBase64: gap.toString("base64") };
    expect(await bring(broken, { lines: 2, credits: "10", debits: "0" })).toBe("BANK_FILE_PROBLEMS");
    expect((await bank.statements({ fundId })).edges).toEqual([]);
  });

  it("is read as the unit's accountant mapped the last one with such headings", async () => {
    const { fundId } = await fixture.fundAt("c12");
    const { bank } = fixture.as("fund-accountant", "c12");
    const file = (day: string) => ({
      fileName: "la.csv",
      contentBase64: Buffer.from(`Ngày,Biến động,Diễn giải\n${day},100,A\n`).toString("base64"),
    });
    expect((await bank.preview({ fundId, file: file("01/10/2025") })).problems).toHaveLength(1);
    const mapping = [{ column: "amount", position: 1 }];
    await bank.importStatement(
      command({ fundId, file: file("01/10/2025"), mapping, totals: { lines: 1, credits: "100", debits: "0" } }),
    );
    expect((await bank.preview({ fundId, file: file("02/10/2025") })).problems).toEqual([]);
  });
});

describe("lines", () => {
  it("are matched at once where exactly one journal fits, and wait where two do", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const accountant = fixture.as("fund-accountant", "c11");
    const gift = (amount: bigint, day: string) =>
      posted(fixture, fundId, day, [
        { account: "112", purposeId: null, amount },
        { account: "511", purposeId: null, amount: -amount },
      ]);
    const only = await gift(111n, "2025-10-02");
    const twins = [await gift(222n, "2025-10-01"), await gift(222n, "2025-10-05")];
    const amounts = [111n, 222n];
    const { matched } = await accountant.bank.importStatement(
      command({ fundId, file: bankFile(amounts), totals: totalsOf(amounts) }),
    );
    expect(matched).toBe(1);
    const { edges } = await accountant.bank.lines({ fundId, ...all, states: ["MATCHED"] });
    expect(edges.map(({ node }) => node.journalIds)).toEqual([[only]]);
    const [open] = (await accountant.bank.lines({ fundId, states: ["OPEN"] })).edges;
    const lineId = open?.node.id ?? "";
    const suggestions = await accountant.bank.suggestions({ fundId, lineIds: [lineId] });
    expect(suggestions.map(({ journalId, daysApart }) => [journalId, daysApart])).toEqual([
      [twins[0], 1],
      [twins[1], 3],
    ]);
    const line = await accountant.bank.match(command({ lineId, journalIds: [twins[1] ?? ""] }));
    expect(line).toMatchObject({ state: "MATCHED", journalIds: [twins[1]] });
  });

  it("stand for several journals that add up, each journal for one line", async () => {
    const { lineIds, pay, accountant } = await importedAt(fixture, "c11", [-500n, -300n]);
    const [first = "", second = ""] = lineIds;
    const [one, two] = [await pay(200n), await pay(300n)];
    const match = (lineId: string, journalIds: string[]) =>
      codeOf(accountant.bank.match(command({ lineId, journalIds })));
    expect(await match(first, [one])).toBe("BANK_MATCH_DIFFERS");
    expect(await match(first, [one, two])).toBe("OK");
    expect(await match(second, [two])).toBe("BANK_JOURNAL_TAKEN");
    expect(await match(first, [one, two])).toBe("BANK_LINE_STATE");
    const again = await accountant.bank.unmatch(command({ lineId: first, reason: "Nhầm dòng" }));
    expect(again).toMatchObject({ state: "OPEN", journalIds: [] });
    expect(await match(second, [two])).toBe("OK");
    const changes = await fixture.query<{ action: string; reason: string | null }>(
      "SELECT action, reason FROM bank_line_change WHERE line_id = $1 ORDER BY at",
      [first],
    );
    expect(changes).toEqual([
      { action: "MATCHED", reason: null },
      { action: "UNMATCHED", reason: "Nhầm dòng" },
    ]);
  });

  it("of two who match one journal at once, one wins", async () => {
    const { lineIds, pay, accountant } = await importedAt(fixture, "c11", [-500n, -500n]);
    const journalIds = [await pay(500n)];
    const outcomes = await Promise.all(
      lineIds.map((lineId) => codeOf(accountant.bank.match(command({ lineId, journalIds })))),
    );
    expect(outcomes.sort()).toEqual(["BANK_JOURNAL_TAKEN", "OK"]);
  });

  it("that the books do not know are booked and matched in one step, in the right direction", async () => {
    const { fundId, lineIds, accountant } = await importedAt(fixture, "c11", [700n, -40n]);
    const [interest = "", fetched = ""] = lineIds;
    const book = (lineId: string, as: "INTEREST" | "COST" | "TRANSFER") =>
      accountant.bank.book(command({ lineId, as, description: "Theo sao kê" }));
    expect(await codeOf(book(interest, "COST"))).toBe("INVALID_INPUT");
    expect(await book(interest, "INTEREST")).toMatchObject({ state: "MATCHED" });
    expect(await book(fetched, "TRANSFER")).toMatchObject({ state: "MATCHED" });
    const balances = await fixture.query<{ account: string; amount: bigint }>(
      "SELECT account, amount FROM balance WHERE fund_id = $1 ORDER BY account",
      [fundId],
    );
    expect(balances.map(({ account, amount }) => [account, amount])).toEqual([
      ["111", 1_000_040n],
      ["112", 1_000_660n],
      ["411", -2_000_000n],
      ["515", -700n],
    ]);
  });

  it("name people to who works at the fund itself only, and every reading is recorded", async () => {
    const { fundId, lineIds, accountant } = await importedAt(fixture, "c11", [700n]);
    const [lineId = ""] = lineIds;
    await accountant.bank.setAside(command({ lineId, reason: "Bà Hoa chuyển nhầm" }));
    const seenBy = async (caller: ReturnType<Fixture["as"]>) =>
      (await caller.bank.lines({ fundId })).edges.map(({ node }) => [node.description, node.note]);
    expect(await seenBy(fixture.as("fund-approver", "c11"))).toEqual([["Dòng 1", "Bà Hoa chuyển nhầm"]]);
    expect(await seenBy(fixture.as("auditor", "d1"))).toEqual([[null, null]]);
    const reads = await fixture.query("SELECT FROM access_log WHERE operation = 'bank.lines' AND row_count = 1");
    expect(reads.length).toBeGreaterThanOrEqual(2);
    // What the books say of journals names people too.
    await accountant.bank.suggestions({ fundId, lineIds });
    await accountant.bank.reconcile({ fundId, on: "2025-10-31" });
    const [{ unitId } = { unitId: "" }] = await accountant.funds.byIds({ ids: [fundId] });
    const books = await fixture.query<{ operation: string }>(
      `SELECT DISTINCT operation FROM access_log
       WHERE operation IN ('bank.suggestions', 'bank.reconcile') AND unit_id = $1 ORDER BY 1`,
      [unitId],
    );
    expect(books.map(({ operation }) => operation)).toEqual(["bank.reconcile", "bank.suggestions"]);
  });
});

describe("bank and books", () => {
  it("differ by nothing that is not named", async () => {
    const { fundId, lineIds, pay, accountant } = await importedAt(fixture, "c11", [700n, -40n, -9n]);
    const [, , mistake = ""] = lineIds;
    await pay(60n);
    await accountant.bank.setAside(command({ lineId: mistake, reason: "Ngân hàng trừ nhầm" }));
    const ask = (on: string) => accountant.bank.reconcile({ fundId, on });
    expect(await ask("2025-10-31")).toMatchObject({
      bankBalance: "1000651",
      bookBalance: "999940",
      onlyAtBank: "660",
      onlyAtBankLines: 2,
      onlyInBooks: "-60",
      onlyInBooksJournals: 1,
      setAside: "-9",
      difference: "0",
    });
    expect(await ask("2025-10-01")).toMatchObject({ bankBalance: "1000700", difference: "0" });
  });

  it("count a journal on another day than its line for the day that is asked", async () => {
    const { fundId, lineIds, accountant } = await importedAt(fixture, "c11", [50n, -60n]);
    const [came = ""] = lineIds;
    const late = await posted(fixture, fundId, "2025-10-05", [
      { account: "112", purposeId: null, amount: 50n },
      { account: "511", purposeId: null, amount: -50n },
    ]);
    await accountant.bank.match(command({ lineId: came, journalIds: [late] }));
    for (const on of ["2025-10-01", "2025-10-02", "2025-10-04", "2025-10-05"]) {
      expect(await accountant.bank.reconcile({ fundId, on })).toMatchObject({ difference: "0" });
    }
  });

  it("show a balance that nobody entered", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const accountant = fixture.as("fund-accountant", "c11");
    const file = bankFile([5n], 80n);
    await accountant.bank.importStatement(command({ fundId, file, totals: totalsOf([5n]) }));
    expect(await accountant.bank.reconcile({ fundId, on: "2025-10-31" })).toMatchObject({ difference: "80" });
  });
});
