import { expect, it } from "vitest";
import { instalmentsLeft } from "./pledges.ts";

const instalments = [
  { dueOn: "2026-01-01", amount: "100" },
  { dueOn: "2026-02-01", amount: "50" },
  { dueOn: "2026-03-01", amount: "70" },
];

it.each([
  [0n, ["100", "50", "70"]],
  [30n, ["70", "50", "70"]],
  [100n, ["50", "70"]],
  [149n, ["1", "70"]],
  [219n, ["1"]],
])("of %s that came, the earliest instalments are fulfilled first", (received, left) => {
  expect(instalmentsLeft(instalments, received).map(({ amount }) => amount)).toEqual(left);
});
