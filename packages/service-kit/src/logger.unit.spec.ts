import { describe, expect, it } from "vitest";
import { createLogger, type Logger } from "./logger.ts";
import { scrub } from "./privacy.ts";

function capture(work: (logger: Logger) => void): { text: string; records: Record<string, unknown>[] } {
  let text = "";
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  work(createLogger({ service: "registrations", level: "debug", destination, allow: ["extraCount"] }));
  return {
    text,
    records: text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

const personal = {
  fullName: "Nguyễn Thị Minh Khai",
  phone: "0912345678",
  citizenNumber: "001099012345",
  body: { name: "Nguyễn Thị Minh Khai" },
  query: "?name=Khai",
  authorization: "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
};

describe("logger", () => {
  it("leaves out keys that are not allowed, of records and of child loggers, and names them", () => {
    const { text, records } = capture((logger) => {
      logger
        .child({ ...personal, requestId: "request-0001" })
        .info({ ...personal, unitId: "u", extraCount: 3 }, "saved");
    });
    for (const value of ["Khai", "0912345678", "001099012345", "eyJ"]) expect(text).not.toContain(value);
    expect(records[0]).toMatchObject({
      service: "registrations",
      level: "info",
      message: "saved",
      requestId: "request-0001",
      unitId: "u",
      extraCount: 3,
    });
    expect(records[0]?.omitted).toEqual(Object.keys(personal));
  });

  it("says which job, import or registration a line is about", () => {
    const { records } = capture((logger) => logger.error({ jobId: "j", importId: "i", registrationId: "r" }, "failed"));
    expect(records[0]).toMatchObject({ jobId: "j", importId: "i", registrationId: "r" });
  });

  it("keeps objects out even under an allowed key", () => {
    const { text } = capture((logger) => logger.info({ reason: { name: "Khai" }, unitIds: [{ name: "Khai" }] }, "x"));
    expect(text).not.toContain("Khai");
  });

  it("blots out secrets and numbers of persons in messages and values", () => {
    const { text } = capture((logger) => {
      logger.info(
        { reason: "call 0912 345 678 or a.b@example.vn" },
        "token eyJhbGciOiJSUzI1NiJ9.e30.c2ln of %s",
        "001099012345",
      );
    });
    for (const value of ["0912", "345 678", "example.vn", "eyJ", "001099012345"]) expect(text).not.toContain(value);
  });

  it("blots out names, which Vietnamese letters give away", () => {
    expect(scrub("no unit for Nguyễn Thị Khai of Ba Đình in year 2026")).toBe(
      "no unit for [text] of [text] in year 2026",
    );
  });

  it("spares identifiers that are no numbers of persons", () => {
    const ids = "018f2b6a-1234-7abc-8def-123456789012 2026-11-24T08:00:00.000Z 127.0.0.1:7330";
    expect(scrub(ids)).toBe(ids);
  });

  it("logs where an error happened but not the data it quotes", () => {
    const { text, records } = capture((logger) => {
      logger.error(
        Object.assign(new Error('invalid input syntax for type integer: "Khai"'), {
          severity: "ERROR",
          code: "22P02",
          table: "person",
        }),
      );
      try {
        JSON.parse('{"name": Khai}');
      } catch (err) {
        logger.error({ err }, "unreadable");
      }
      logger.error({ err: new Error('No unit "Khai"', { cause: new TypeError("x is not a function") }) }, "failed");
    });
    expect(text).not.toContain("Khai");
    expect(records[0]).toMatchObject({ message: "error", err: { type: "Error", code: "22P02", table: "person" } });
    expect(records[1]).toMatchObject({ err: { type: "SyntaxError" } });
    expect(records[2]).toMatchObject({
      err: { message: "No unit “…”", cause: { type: "TypeError", message: "x is not a function" } },
    });
    expect(JSON.stringify(records[2]?.err)).toMatch(/"frames":\["at [^"]*logger\.unit\.spec\.ts/);
  });
});
