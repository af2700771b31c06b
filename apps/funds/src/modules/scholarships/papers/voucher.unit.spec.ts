import { expect, it } from "vitest";
import { markOf } from "./voucher.ts";

it("a voucher whose payment was reversed says so, whether it is a copy or not", () => {
  expect(markOf({ state: "REVERSED" }, false)).toBe("ĐÃ HỦY");
  expect(markOf({ state: "REVERSED" }, true)).toBe("ĐÃ HỦY");
  expect(markOf({ state: "PAID" }, true)).toBe("BẢN SAO");
  expect(markOf({ state: "REFUNDED" }, false)).toBeNull();
});
