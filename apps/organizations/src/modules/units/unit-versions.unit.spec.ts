import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  changeFrom,
  closeFrom,
  differencesOn,
  endOfExistence,
  nearestVersion,
  reopenFrom,
  type UnitVersion,
  versionOn,
} from "./unit-versions.ts";

const version = (validFrom: string, validTo: string | null, fields: Partial<UnitVersion> = {}): UnitVersion => ({
  validFrom,
  validTo,
  parentId: "ba-dinh",
  code: "00004",
  nameVi: "Phường Trúc Bạch",
  nameEn: null,
  ...fields,
});
const refusal = (code: DomainError["code"], date: string) => new DomainError(code, { date });

describe("changeFrom", () => {
  it("splits the version that holds on the day", () => {
    expect(changeFrom([version("2020-01-01", null)], "2025-07-01", { nameVi: "Phường Ba Đình" })).toEqual([
      version("2020-01-01", "2025-07-01"),
      version("2025-07-01", null, { nameVi: "Phường Ba Đình" }),
    ]);
  });

  it("replaces a version that begins on the day", () => {
    expect(changeFrom([version("2020-01-01", null)], "2020-01-01", { code: "00005" })).toEqual([
      version("2020-01-01", null, { code: "00005" }),
    ]);
  });

  it("changes later versions only while they carry the old value, each field for itself", () => {
    const versions = [
      version("2020-01-01", "2022-01-01"),
      version("2022-01-01", "2024-01-01", { parentId: "tay-ho" }),
      version("2024-01-01", null, { parentId: "tay-ho", nameVi: "Phường Tây Hồ" }),
    ];
    expect(changeFrom(versions, "2021-01-01", { nameVi: "Trúc Bạch", nameEn: "Truc Bach" })).toEqual([
      version("2020-01-01", "2021-01-01"),
      version("2021-01-01", "2022-01-01", { nameVi: "Trúc Bạch", nameEn: "Truc Bach" }),
      version("2022-01-01", "2024-01-01", { nameVi: "Trúc Bạch", nameEn: "Truc Bach", parentId: "tay-ho" }),
      version("2024-01-01", null, { nameVi: "Phường Tây Hồ", nameEn: "Truc Bach", parentId: "tay-ho" }),
    ]);
  });

  it("joins periods between which there is no difference any more", () => {
    const versions = [version("2020-01-01", "2022-01-01"), version("2022-01-01", null, { code: "9" })];
    expect(changeFrom(versions, "2022-01-01", { code: "00004" })).toEqual([version("2020-01-01", null)]);
  });

  it("refuses a day on which the unit does not exist", () => {
    const versions = [version("2020-01-01", "2022-01-01")];
    for (const day of ["2019-12-31", "2022-01-01"]) {
      expect(() => changeFrom(versions, day, { code: "9" })).toThrow(refusal("UNIT_NOT_IN_EXISTENCE", day));
    }
  });
});

describe("closeFrom", () => {
  it("ends the existence and forgets changes planned for later", () => {
    const versions = [version("2020-01-01", "2026-01-01"), version("2026-01-01", null, { nameVi: "B" })];
    expect(closeFrom(versions, "2025-07-01")).toEqual([version("2020-01-01", "2025-07-01")]);
  });

  it("leaves an existence that begins again after a gap", () => {
    const versions = [version("2020-01-01", "2022-01-01"), version("2023-01-01", null)];
    expect(closeFrom(versions, "2021-01-01")).toEqual([version("2020-01-01", "2021-01-01"), versions[1]]);
  });

  it("refuses its first day, and days without it", () => {
    const versions = [version("2020-01-01", "2022-01-01")];
    for (const day of ["2020-01-01", "2022-01-01", "2019-01-01"]) {
      expect(() => closeFrom(versions, day)).toThrow(refusal("UNIT_NOT_IN_EXISTENCE", day));
    }
  });
});

describe("reopenFrom", () => {
  it("begins again as it ended, with what is said to differ", () => {
    const versions = [version("2020-01-01", "2022-01-01")];
    expect(reopenFrom(versions, "2023-01-01", { parentId: "tay-ho" })).toEqual([
      ...versions,
      version("2023-01-01", null, { parentId: "tay-ho" }),
    ]);
  });

  it("fills a gap up to the next beginning and undoes a closure", () => {
    const versions = [version("2020-01-01", "2022-01-01"), version("2024-01-01", null)];
    expect(reopenFrom(versions, "2022-01-01", {})).toEqual([version("2020-01-01", null)]);
  });

  it("refuses a day with the unit, and one before it ever existed", () => {
    const versions = [version("2020-01-01", "2022-01-01")];
    expect(() => reopenFrom(versions, "2021-01-01", {})).toThrow(refusal("UNIT_ALREADY_EXISTS", "2021-01-01"));
    expect(() => reopenFrom(versions, "2019-01-01", {})).toThrow(refusal("UNIT_NOT_IN_EXISTENCE", "2019-01-01"));
  });
});

describe("reading versions", () => {
  const versions = [
    version("2020-01-01", "2021-01-01"),
    version("2021-01-01", "2022-01-01"),
    version("2023-01-01", null),
  ];

  it("finds what holds on a day, or what is nearest", () => {
    expect(versionOn(versions, "2022-06-01")).toBeUndefined();
    expect(nearestVersion(versions, "2022-06-01")).toBe(versions[1]);
    expect(nearestVersion(versions, "2019-01-01")).toBe(versions[0]);
    expect(endOfExistence(versions, "2020-05-01")).toBe("2022-01-01");
    expect(endOfExistence(versions, "2023-05-01")).toBeNull();
  });

  it("tells what became different", () => {
    const renamed = changeFrom(versions, "2023-02-01", { nameVi: "B" });
    expect(differencesOn(versions, renamed, "2023-02-01")).toEqual([
      { field: "nameVi", before: "Phường Trúc Bạch", after: "B" },
    ]);
    expect(differencesOn(versions, closeFrom(versions, "2024-01-01"), "2024-01-01")).toEqual([
      { field: "existence", before: "2023-01-01", after: null },
    ]);
  });
});

describe("any sequence of changes", () => {
  const day = fc.integer({ min: 0, max: 40 }).map((month) => {
    const date = new Date(Date.UTC(2020, month, 1));
    return date.toISOString().slice(0, 10);
  });
  const command = fc.oneof(
    fc.record({ kind: fc.constant("change" as const), day, code: fc.constantFrom("1", "2", "3") }),
    fc.record({ kind: fc.constant("close" as const), day }),
    fc.record({ kind: fc.constant("reopen" as const), day }),
  );

  it("keeps periods in order, without overlap, and joined; and changes nothing before its day", () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (commands) => {
        let versions = [version("2020-06-01", null)];
        for (const next of commands) {
          const before = versions;
          try {
            if (next.kind === "change") versions = changeFrom(versions, next.day, { code: next.code });
            else versions = next.kind === "close" ? closeFrom(versions, next.day) : reopenFrom(versions, next.day, {});
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
          versions.forEach(({ validFrom, validTo, code }, index) => {
            expect(validTo === null || validFrom < validTo).toBe(true);
            const following = versions[index + 1];
            if (following === undefined) return;
            expect(validTo !== null && validTo <= following.validFrom).toBe(true);
            if (validTo === following.validFrom) expect(code).not.toBe(following.code);
          });
          for (let month = 0; month < 40; month++) {
            const sample = new Date(Date.UTC(2020, month, 15)).toISOString().slice(0, 10);
            if (sample < next.day) expect(versionOn(versions, sample)?.code).toBe(versionOn(before, sample)?.code);
          }
        }
      }),
    );
  });
});
