import { expect, it } from "vitest";
import { shareSeats } from "./shares.ts";

it.each([
  [10, [1, 1, 1], [4, 3, 3]],
  [10, [6, 3, 1], [6, 3, 1]],
  [7, [50, 30, 20], [4, 2, 1]],
  [2, [1, 1, 1, 1], [1, 1, 0, 0]],
  [5, [0, 0], [3, 2]],
  [5, [0, 3], [0, 5]],
  [0, [2, 1], [0, 0]],
  [3, [], []],
])("%i seats by %j are %j", (seats, weights, shares) => {
  expect(shareSeats(seats, weights)).toEqual(shares);
});
