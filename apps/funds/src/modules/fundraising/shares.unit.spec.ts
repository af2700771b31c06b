import fc from "fast-check";
import { expect, it } from "vitest";
import { sharesOf } from "./shares.ts";

it("gives by weight, and what is left to the largest remainders", () => {
  expect(sharesOf(100n, [1, 1, 1])).toEqual([34n, 33n, 33n]);
  expect(sharesOf(10n, [3, 1])).toEqual([8n, 2n]);
  expect(sharesOf(7n, [0, 0])).toEqual([4n, 3n]);
  expect(sharesOf(7n, [])).toEqual([]);
});

it("adds up to the amount, and is never further than a đồng from the exact share", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 15n }),
      fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 40 }),
      (amount, weights) => {
        const shares = sharesOf(amount, weights);
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(amount);
        const whole = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
        if (whole === 0n) return;
        shares.forEach((share, index) => {
          const difference = share * whole - amount * BigInt(weights[index] ?? 0);
          expect(difference < whole && -difference < whole).toBe(true);
        });
      },
    ),
  );
});
