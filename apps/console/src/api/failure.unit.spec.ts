import { describe, expect, it } from "vitest";
import { ApiFailure, failureOf, failureText, isPassing, networkFailure } from "./failure.ts";
import { successOf } from "./outcome.ts";

const closed = { code: "YEAR_CLOSED", vi: "Năm 2024 đã khóa sổ.", en: "Year 2024 is closed.", details: { year: 2024 } };

describe("failures of GraphQL", () => {
  it("carry code, both languages, details and the request's id", () => {
    const failure = failureOf([{ message: "x", extensions: { ...closed, requestId: "r1" } }]);
    expect(failure).toMatchObject({ ...closed, requestId: "r1" });
  });

  it("are read in the reader's language", () => {
    const failure = failureOf([{ message: "x", extensions: closed }]);
    expect(failureText(failure, "vi")).toBe(closed.vi);
    expect(failureText(failure, "en")).toBe(closed.en);
  });

  it.each([[undefined], [[]], [[null]], [[{ message: "boom" }]], ["text"]])(
    "never leak what is unexpected: %s",
    (errors) => {
      const failure = failureOf(errors, "r2");
      expect(failure.code).toBe("INTERNAL");
      expect(failureText(failure, "en")).toContain("(r2)");
      expect(failureText(failure, "en")).not.toContain("boom");
    },
  );

  it("show a stranger's error as unexpected", () => {
    expect(failureText(new TypeError("x is undefined"), "en")).not.toContain("undefined");
  });

  it("are tried again only where that may help", () => {
    expect(isPassing(networkFailure(new Error("offline")))).toBe(true);
    expect(isPassing(failureOf([{ extensions: { ...closed, code: "SERVICE_UNAVAILABLE" } }]))).toBe(true);
    expect(isPassing(failureOf([{ extensions: closed }]))).toBe(false);
    expect(isPassing(new Error("x"))).toBe(false);
  });
});

type CloseYear = {
  closeYear:
    | { __typename: "CloseYearSuccess"; closedYear: { year: number } }
    | { __typename: "OperationError"; code: string; messageVi: string; messageEn: string; details: unknown };
};

describe("the outcome of a mutation", () => {
  it("is its success", () => {
    const data: CloseYear = { closeYear: { __typename: "CloseYearSuccess", closedYear: { year: 2024 } } };
    expect(successOf(data).closedYear.year).toBe(2024);
  });

  it("or a failure with the refusal's code and messages", () => {
    const { code, vi, en, details } = closed;
    const data: CloseYear = {
      closeYear: { __typename: "OperationError", code, messageVi: vi, messageEn: en, details },
    };
    expect(() => successOf(data)).toThrow(ApiFailure);
    expect(() => successOf(data)).toThrow(expect.objectContaining(closed));
  });
});
