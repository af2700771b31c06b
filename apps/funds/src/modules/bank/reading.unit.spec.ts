import { writeTable } from "@khuyenhoc/tabular";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openBankFile, understand } from "./reading.ts";

const utf8 = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\r\n"));
const readBankFile = async (bytes: Uint8Array, chosen = {}) => understand(await openBankFile(bytes), chosen);
const codes = async (lines: readonly string[]) =>
  (await readBankFile(utf8(lines))).problems.map(({ line, column, code }) => [line, column, code]);

describe("a bank statement", () => {
  it("with lines about the account above and sums below, two columns of amounts, thousands in commas", async () => {
    const read = await readBankFile(
      utf8([
        "SAO KÊ TÀI KHOẢN",
        "Số tài khoản:;0011001234567",
        "Số dư đầu kỳ:;1,000,000",
        "STT;Ngày giao dịch;Số tham chiếu;Số tiền ghi nợ;Số tiền ghi có;Số dư;Mô tả",
        "1;01/10/2025;FT1;;500,000;1,500,000;NGUYEN VAN A UNG HO QUY",
        "2;02/10/2025;FT2;200,000;;1,300,000;CHI HOC BONG",
        ";Tổng cộng;;200,000;500,000;;",
        "Số dư cuối kỳ:;1,300,000",
      ]),
    );
    expect(read.problems).toEqual([]);
    expect(read).toMatchObject({ openingBalance: 1_000_000n, closingBalance: 1_300_000n });
    expect(read.totals).toEqual({ lines: 2, credits: "500000", debits: "200000" });
    expect(read.lines).toEqual([
      {
        line: 5,
        bookedOn: "2025-10-01",
        amount: 500_000n,
        balance: 1_500_000n,
        reference: "FT1",
        description: "NGUYEN VAN A UNG HO QUY",
        counterparty: null,
      },
      expect.objectContaining({ amount: -200_000n, bookedOn: "2025-10-02" }),
    ]);
  });

  it("with headings in two languages, the latest line first, in XLSX", async () => {
    const { bytes } = await writeTable({
      baseName: "sao-ke",
      format: "xlsx",
      headers: ["Ngân hàng mẫu"],
      rows: [
        ["Ngày giao dịch/ Transaction Date", "Diễn giải/ Description", "Nợ/ Debit", "Có/ Credit", "Số dư/ Balance"],
        ["02/10/2025 09:00", "Lãi tiền gửi", "", "1.000", "501.000"],
        ["01/10/2025 08:00", "Ủng hộ", "", "500.000", "500.000"],
      ],
    });
    const read = await readBankFile(bytes);
    expect(read.problems).toEqual([]);
    expect(read.lines.map(({ amount }) => amount)).toEqual([500_000n, 1_000n]);
    expect(read).toMatchObject({ openingBalance: 0n, closingBalance: 501_000n });
  });

  it("with one signed column and no balance", async () => {
    const read = await readBankFile(utf8(["Ngày,Số tiền,Nội dung", "2025-10-01,+500000,Gửi", "2025-10-02,-20000,Phí"]));
    expect(read.problems).toEqual([]);
    expect(read.totals).toEqual({ lines: 2, credits: "500000", debits: "20000" });
    expect(read).toMatchObject({ openingBalance: null, closingBalance: null });
  });

  it("that lacks a line is found out by its running balance", async () => {
    const lines = ["Ngày,Ghi nợ,Ghi có,Số dư,Diễn giải", "01/10/2025,,100,1100,A", "03/10/2025,,100,1300,C"];
    expect(await codes(lines)).toEqual([
      [3, "balance", "BANK_BALANCE_BROKEN"],
      [null, "balance", "BANK_BALANCE_BROKEN"],
    ]);
  });

  it("says line by line what cannot be read", async () => {
    const lines = [
      "Ngày,Ghi nợ,Ghi có,Diễn giải",
      "31/02/2025,,100,A",
      "01/10/2025,,mười nghìn,B",
      "01/10/2025,,,C",
      "01/10/2025,5,5,D",
    ];
    expect(await codes(lines)).toEqual([
      [2, "bookedOn", "BANK_DAY_UNREADABLE"],
      [3, "credit", "BANK_AMOUNT_UNREADABLE"],
      [4, null, "BANK_AMOUNT_MISSING"],
      [5, null, "BANK_AMOUNT_MISSING"],
    ]);
  });

  it("without a column of amounts names what is missing; a chosen position helps", async () => {
    const lines = ["Ngày,Biến động,Diễn giải", "01/10/2025,100,A"];
    expect(await codes(lines)).toEqual([[1, null, "IMPORT_COLUMNS"]]);
    const read = await readBankFile(utf8(lines), { amount: 1 });
    expect(read.problems).toEqual([]);
    expect(read.totals.credits).toBe("100");
  });

  it("adds up, whatever was moved and in whichever order the lines stand", () => {
    const amounts = fc.array(
      fc.bigInt({ min: -1_000_000n, max: 1_000_000n }).filter((amount) => amount !== 0n),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(amounts, fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.boolean(), (moved, start, newest) => {
        let balance = start;
        const lines = moved.map((amount, index) => {
          balance += amount;
          return [`2025-10-${String(index + 1).padStart(2, "0")}`, `${amount}`, `${balance}`, "x"];
        });
        const read = understand({
          headers: ["Ngày", "Số tiền", "Số dư", "Diễn giải"],
          headerLine: 1,
          preamble: [],
          rows: (newest ? [...lines].reverse() : lines).map((cells, index) => ({ line: index + 2, cells })),
        });
        expect(read.problems).toEqual([]);
        expect(read.lines.map(({ amount }) => amount)).toEqual(moved);
        expect(read).toMatchObject({ openingBalance: start, closingBalance: balance });
      }),
    );
  });
});
