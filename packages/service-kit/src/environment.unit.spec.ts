import { describe, expect, it } from "vitest";
import { z } from "zod";
import { environmentTable, readEnvironment, serviceEnvironment } from "./environment.ts";

class Ended extends Error {}

function read(variables: Record<string, string | undefined>) {
  const lines: string[] = [];
  const codes: number[] = [];
  const run = () =>
    readEnvironment(serviceEnvironment, {
      variables,
      print: (line) => lines.push(line),
      exit: (code) => {
        codes.push(code);
        throw new Ended();
      },
    });
  return { lines, codes, run };
}

const good = {
  PORT: "7103",
  OIDC_ISSUER: "http://127.0.0.1:7310/realms/khuyenhoc",
  DATABASE_URL: "postgresql://app:secret@127.0.0.1:7320/khuyenhoc_funds",
  KAFKA_BROKERS: "127.0.0.1:7330, 127.0.0.1:7331",
};

describe("readEnvironment", () => {
  it("converts what it reads and fills defaults in", () => {
    expect(read({ ...good, DEMONSTRATION: "true", LOG_LEVEL: "" }).run()).toMatchObject({
      PORT: 7103,
      KAFKA_BROKERS: ["127.0.0.1:7330", "127.0.0.1:7331"],
      DEMONSTRATION: true,
      LOG_LEVEL: "info",
      OIDC_AUDIENCE: "khuyenhoc-api",
      TOPIC_PREFIX: "",
    });
  });

  it("prints every error at once and ends with 1, without printing a value", () => {
    const { run, lines, codes } = read({
      ...good,
      PORT: "http",
      DATABASE_URL: "mysql://root:hunter2@host",
      OIDC_ISSUER: undefined,
    });
    expect(run).toThrow(Ended);
    expect(codes).toEqual([1]);
    const text = lines.join("\n");
    for (const name of ["PORT", "DATABASE_URL", "OIDC_ISSUER: is missing"]) expect(text).toContain(name);
    expect(text).not.toContain("hunter2");
  });
});

it.each([
  ["login.example.vn/realms/khuyenhoc", /must be a http\(s\) URL/],
  ["ftp://login.example.vn/realms/khuyenhoc", /must be a http\(s\) URL/],
  ["https://login.example.vn/realms/khuyenhoc/", /without a slash/],
  ["https://login.example.vn/realms/khuyenhoc?x=1", /without a slash, query or fragment/],
])("the issuer %s is refused at the start with what to do", (OIDC_ISSUER, cure) => {
  const { run, lines } = read({ ...good, OIDC_ISSUER });
  expect(run).toThrow(Ended);
  expect(lines.join("\n")).toMatch(cure);
});

describe("environmentTable", () => {
  it("has a row per variable with its default and meaning", () => {
    const table = environmentTable(
      z.object({ A: z.string().describe("First."), B: z.coerce.number().default(3).describe("Second.") }),
    );
    expect(table.split("\n").slice(2)).toEqual([
      "| `A`      | required | First.  |",
      "| `B`      | `3`      | Second. |",
    ]);
  });
});
