import { describe, expect, it } from "vitest";
import { guessDonorKind, parseAmount } from "./amount.ts";

describe("an amount as it is typed", () => {
  it.each([
    ["1500000", 1_500_000n],
    ["1.500.000", 1_500_000n],
    ["1,500,000 đ", 1_500_000n],
    ["1 500 000", 1_500_000n],
    ["1.500.000 ₫", 1_500_000n],
    ["1,5tr", 1_500_000n],
    ["1.5 triệu", 1_500_000n],
    ["1tr5", 1_500_000n],
    ["2tr25", 2_250_000n],
    ["500k", 500_000n],
    ["500 nghìn", 500_000n],
    ["2 tỷ", 2_000_000_000n],
    ["1,25 tỉ", 1_250_000_000n],
    ["1.500", 1500n],
  ])("%s", (typed, amount) => expect(parseAmount(typed)).toBe(amount));

  it.each(["", "0", "abc", "1,5", "1.50.000", "1,5tr5", "1,0005k", "5 tạ", "-5", "99999999999999999"])(
    "%s is none",
    (typed) => expect(parseAmount(typed)).toBeUndefined(),
  );
});

it.each([
  ["Công ty TNHH Ánh Dương", "ENTERPRISE"],
  ["Dòng họ Đặng", "CLAN"],
  ["Họ Lê", "CLAN"],
  ["Trường THCS Võng Xuyên", "ORGANISATION"],
  ["Nguyễn Văn An", "PERSON"],
] as const)("%s is most likely %s", (name, kind) => expect(guessDonorKind(name)).toBe(kind));
