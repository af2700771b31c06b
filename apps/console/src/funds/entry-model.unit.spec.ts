import { describe, expect, it } from "vitest";
import { emptyLine, giftOf, isBlank, isComplete, nextLine } from "./entry-model.ts";

describe("a line of the form", () => {
  const line = { ...emptyLine, kind: "GOODS", purposeId: "p", amount: "1,5tr", note: " ", valuedBy: "Tổ" } as const;

  it("keeps what is mostly the same for the next one", () => {
    expect(nextLine({ ...line, basis: "Giá bìa", goods: "Sách" })).toEqual({
      ...emptyLine,
      ...{ kind: "GOODS", purposeId: "p", valuedBy: "Tổ", basis: "Giá bìa" },
    });
    expect(isBlank(nextLine(line))).toBe(true);
  });

  it("is complete with an amount, and goods with their valuation", () => {
    expect(isComplete(line)).toBe(false);
    expect(isComplete({ ...line, basis: "Giá bìa", goods: "Sách" })).toBe(true);
    expect(isComplete({ ...emptyLine, amount: "500k" })).toBe(true);
    expect(isComplete({ ...emptyLine, amount: "nhiều" })).toBe(false);
  });

  it("becomes the command's gift", () => {
    expect(giftOf({ ...emptyLine, amount: "1tr5", goods: "Sách", note: "Cảm ơn" }, "d")).toEqual({
      ...{
        donorId: "d",
        kind: "CASH",
        purposeId: null,
        pledgeId: null,
        amount: "1500000",
        note: "Cảm ơn",
        valuation: null,
      },
    });
  });
});
