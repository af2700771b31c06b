import { DomainError, type ReportState } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { nextState, type ReportAction, requireDecider } from "./report.ts";

const states = ["NONE", "FILED", "RETURNED", "APPROVED", "LOCKED"] as const;
const actions: readonly ReportAction[] = ["FILE", "APPROVE", "RETURN", "LOCK"];

function outcome(state: ReportState | "NONE", action: ReportAction): string {
  try {
    return nextState(state, action);
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}

it("knows exactly these ways", () => {
  const ways = states.flatMap((state) =>
    actions.map((action) => [state, action, outcome(state, action)]).filter(([, , next]) => next !== "REPORT_STATE"),
  );
  expect(ways).toEqual([
    ["NONE", "FILE", "FILED"],
    ["FILED", "APPROVE", "APPROVED"],
    ["FILED", "RETURN", "RETURNED"],
    ["RETURNED", "FILE", "FILED"],
    ["APPROVED", "RETURN", "RETURNED"],
    ["APPROVED", "LOCK", "LOCKED"],
  ]);
});

it("lets nobody decide about what he filed, nor about a unit that is not below his own", () => {
  expect(() => requireDecider({ filedBy: "a" }, "a", true)).toThrow(
    expect.objectContaining({ code: "SEPARATION_OF_DUTIES" }),
  );
  expect(() => requireDecider({ filedBy: "a" }, "b", false)).toThrow(expect.objectContaining({ code: "FORBIDDEN" }));
  expect(() => requireDecider({ filedBy: "a" }, "b", true)).not.toThrow();
});
