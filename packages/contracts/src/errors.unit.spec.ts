import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DomainError, describeError, type ErrorCode, errorCatalogue, isErrorCode } from "./errors.ts";

const codes = Object.keys(errorCatalogue) as ErrorCode[];
const placeholders = (message: string) => [...message.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const detailsOf = (code: ErrorCode) =>
  Object.fromEntries(placeholders(errorCatalogue[code].vi).map((name) => [name, `‹${name}›`]));

describe.each(codes)("%s", (code) => {
  const { vi, en, http } = errorCatalogue[code];

  it("is a stable, shouting name with an HTTP status of failure", () => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
  });

  it("says it in Vietnamese and English, in whole sentences, in NFC", () => {
    expect(vi).not.toBe(en);
    for (const message of [vi, en]) {
      expect(message).toMatch(/^\p{Lu}.*\.$/u);
      expect(message).toBe(message.normalize("NFC"));
    }
    expect(vi).toMatch(/[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]/i);
  });

  it("has the same placeholders in both languages", () => {
    expect(placeholders(vi)).toEqual(placeholders(en));
  });

  it("fills every placeholder from the details", () => {
    const shape = describeError(code, detailsOf(code));
    expect(shape.vi + shape.en).not.toMatch(/[{}]/);
    for (const value of Object.values(detailsOf(code))) {
      expect(shape.vi).toContain(value);
      expect(shape.en).toContain(value);
    }
  });

  it("keeps its code, status and details when thrown", () => {
    const cause = new Error("below");
    const error = new DomainError(code, detailsOf(code), { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ code, http, name: "DomainError", cause });
    expect(error.message).toBe(describeError(code, detailsOf(code)).en);
    expect(error.toShape()).toEqual(describeError(code, detailsOf(code)));
  });
});

describe("describeError", () => {
  it("leaves a placeholder without its detail visible, and details out when there are none", () => {
    expect(describeError("YEAR_CLOSED").en).toContain("{year}");
    expect(describeError("NOT_FOUND")).not.toHaveProperty("details");
  });

  it("writes lists with commas", () => {
    expect(describeError("IMPORT_COLUMNS", { columns: ["tên", "mã"] }).vi).toContain("tên, mã");
  });

  it("puts any detail in as it is, without reading it as a pattern or a placeholder", () => {
    fc.assert(
      fc.property(fc.string(), (reason) => {
        expect(describeError("INVALID_INPUT", { reason }).en).toBe(
          `The input is invalid: ${reason}. Correct it and send again.`,
        );
      }),
    );
  });
});

describe("isErrorCode", () => {
  it("knows the catalogue's codes and nothing else", () => {
    expect(codes.every(isErrorCode)).toBe(true);
    for (const other of ["", "toString", "__proto__", "constructor", "not_found", 404, null, undefined, {}]) {
      expect(isErrorCode(other)).toBe(false);
    }
  });
});
