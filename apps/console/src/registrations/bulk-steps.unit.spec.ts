import { expect, it } from "vitest";
import { stepsOffered } from "./bulk-steps.ts";

const offered = (...states: Parameters<typeof stepsOffered>[0]) =>
  Object.entries(stepsOffered(states)).flatMap(([step, may]) => (may ? [step] : []));

it("offers what at least one of the chosen rows is in the state for", () => {
  expect(offered("DRAFT")).toEqual(["submit"]);
  expect(offered("REVIEWED", "RETURNED")).toEqual(["submit", "propose"]);
  expect(offered("REGISTERED")).toEqual(["approve"]);
  expect(offered("PROPOSED", "RECOGNISED")).toEqual(["decide"]);
  expect(offered("RECOGNISED", "NOT_MET", "REVOKED", "EXPIRED", "SELF_ASSESSED")).toEqual([]);
});

it("offers everything while nothing is known of what was chosen", () => {
  expect(offered()).toEqual(["submit", "propose", "approve", "decide"]);
});
