import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  calendarDate,
  fold,
  idempotencyKey,
  instant,
  MAX_PAGE_SIZE,
  page,
  pageRequest,
  text,
  today,
} from "./primitives.ts";

const letters = "aáàảãạăắằẳẵặâấầẩẫậbcdđeéèẻẽẹêếềểễệghiíìỉĩịklmnoóòỏõọôốồổỗộơớờởỡợpqrstuúùủũụưứừửữựvxyýỳỷỹỵ";
/** Names as officers write them: Vietnamese letters in either case, composed or not, with spaces of any kind. */
const vietnamese = fc
  .array(fc.constantFrom(...letters, ...letters.toUpperCase(), " ", "  ", "\u00a0", "\t", "-", "7"), { maxLength: 40 })
  .chain((parts) => fc.constantFrom("NFC", "NFD").map((form) => parts.join("").normalize(form)));

describe("fold", () => {
  it.each([
    ["Phường Phúc Xá", "phuong phuc xa"],
    ["ĐỐNG ĐA", "dong da"],
    ["Hòa", "hoa"],
    ["Hoà", "hoa"],
    ["  Yên\u00a0 Hòa\t", "yen hoa"],
    ["Nguyễn Thị Ưởng", "nguyen thi uong"],
  ])("folds %j to %j", (value, folded) => {
    expect(fold(value)).toBe(folded);
  });

  it("leaves only unaccented lower case in Vietnamese text, however it was composed", () => {
    fc.assert(
      fc.property(vietnamese, (value) => {
        expect(fold(value)).toMatch(/^([a-z7-]+( [a-z7-]+)*)?$/);
        expect(fold(value.normalize("NFC"))).toBe(fold(value.normalize("NFD")));
      }),
    );
  });

  it("is idempotent and blind to case", () => {
    fc.assert(
      fc.property(vietnamese, (value) => {
        expect(fold(fold(value))).toBe(fold(value));
        expect(fold(value.toUpperCase())).toBe(fold(value.toLowerCase()));
      }),
    );
  });
});

describe("text", () => {
  it("gives NFC, trimmed, with single spaces; reading its own answer changes nothing", () => {
    fc.assert(
      fc.property(vietnamese, (value) => {
        const result = text(200, 0).parse(value);
        expect(result).toBe(result.normalize("NFC"));
        expect(result).not.toMatch(/^\s|\s$|\s\s|[^\S ]/u);
        expect(text(200, 0).parse(result)).toBe(result);
        expect(fold(result)).toBe(fold(value));
      }),
    );
  });

  it("refuses control characters anywhere", () => {
    const control = fc.integer({ min: 0, max: 0x1f }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(
        control.filter((character) => !/\s/u.test(character)),
        (character) => {
          expect(text(10).safeParse(`a${character}b`).success).toBe(false);
        },
      ),
    );
    expect(text(10).safeParse("a\u007fb").success).toBe(false);
  });

  it("measures after folding white space and composing", () => {
    expect(text(2).safeParse("   ").success).toBe(false);
    expect(text(2).parse("  ế\n ")).toBe("ế");
    expect(text(1).parse("e\u0302\u0301")).toBe("ế");
    expect(text(3).safeParse("abcd").success).toBe(false);
  });
});

describe("calendarDate", () => {
  const day = fc.date({ min: new Date("1900-01-01"), max: new Date("2200-12-31"), noInvalidDate: true });

  it("accepts every day from 1900 to 2200", () => {
    fc.assert(
      fc.property(day, (date) => {
        const value = date.toISOString().slice(0, 10);
        expect(calendarDate.parse(value)).toBe(value);
      }),
    );
  });

  it("refuses every day of a month that has no such day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1900, max: 2200 }),
        fc.integer({ min: 0, max: 19 }),
        fc.integer({ min: 0, max: 39 }),
        (year, month, dayOfMonth) => {
          const value = `${year}-${String(month).padStart(2, "0")}-${String(dayOfMonth).padStart(2, "0")}`;
          const exists =
            month >= 1 &&
            month <= 12 &&
            dayOfMonth >= 1 &&
            dayOfMonth <= new Date(Date.UTC(year, month, 0)).getUTCDate();
          expect(calendarDate.safeParse(value).success).toBe(exists);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(["2025-7-1", "2025-07-01T00:00:00Z", "1899-12-31", "2201-01-01", "2025-02-29", "01/07/2025", ""])(
    "refuses %j",
    (value) => {
      expect(calendarDate.safeParse(value).success).toBe(false);
    },
  );
});

describe("today", () => {
  it("turns at midnight of Hanoi, which is 17:00 UTC", () => {
    expect(today(new Date("2025-06-30T16:59:59.999Z"))).toBe("2025-06-30");
    expect(today(new Date("2025-06-30T17:00:00.000Z"))).toBe("2025-07-01");
  });

  it("is the date seven hours ahead of UTC at every instant since 1976, and a calendar date", () => {
    const instants = fc.date({
      min: new Date("1976-01-01"),
      max: new Date("2200-12-30"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (now) => {
        expect(today(now)).toBe(new Date(now.getTime() + 7 * 3_600_000).toISOString().slice(0, 10));
        expect(calendarDate.parse(today(now))).toBe(today(now));
      }),
    );
  });
});

describe("instant", () => {
  it("is what Date writes, and nothing with an offset", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2200-01-01"), noInvalidDate: true }), (date) => {
        expect(instant.parse(date.toISOString())).toBe(date.toISOString());
      }),
    );
    expect(instant.safeParse("2025-07-01T00:00:00+07:00").success).toBe(false);
    expect(instant.safeParse("2025-07-01").success).toBe(false);
  });
});

describe("pages", () => {
  it("hold 50 rows unless told, 1 to 100", () => {
    expect(pageRequest.parse({})).toEqual({ first: 50 });
    for (const first of [1, MAX_PAGE_SIZE]) expect(pageRequest.parse({ first, after: null }).first).toBe(first);
    for (const first of [0, -1, 1.5, MAX_PAGE_SIZE + 1, "50"]) {
      expect(pageRequest.safeParse({ first }).success).toBe(false);
    }
  });

  it("take a cursor as it comes, up to 1000 characters", () => {
    expect(pageRequest.parse({ after: "x".repeat(1000) }).after).toHaveLength(1000);
    expect(pageRequest.safeParse({ after: "x".repeat(1001) }).success).toBe(false);
  });

  it("answer with edges of the node's schema and an honest total", () => {
    const numbers = page(z.int());
    const empty = { edges: [], pageInfo: { hasNextPage: false, endCursor: null }, totalCount: 0 };
    expect(numbers.parse(empty)).toEqual(empty);
    expect(numbers.parse({ ...empty, totalCount: null }).totalCount).toBeNull();
    expect(numbers.safeParse({ ...empty, edges: [{ cursor: "a", node: "1" }] }).success).toBe(false);
    expect(numbers.safeParse({ edges: [], pageInfo: empty.pageInfo }).success).toBe(false);
  });
});

describe("idempotencyKey", () => {
  it("is 8 to 100 visible ASCII characters", () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.array(visible, { minLength: 8, maxLength: 100 }), (characters) => {
        expect(idempotencyKey.safeParse(characters.join("")).success).toBe(true);
      }),
    );
    for (const key of ["1234567", "x".repeat(101), "with space", "khóa-chống-lặp", "line\nbreak"]) {
      expect(idempotencyKey.safeParse(key).success).toBe(false);
    }
  });
});
