import { expect, it } from "vitest";
import { drillPath } from "./paths.ts";

it("leads to exactly the journals of a line", () => {
  const drill = {
    account: "511",
    purposeId: null,
    general: true,
    transferring: null,
    from: "2025-01-01",
    to: "2025-12-31",
    recordedBefore: "2026-01-02T03:04:05.000006Z",
  };
  const { searchParams } = new URL(drillPath("f1", drill), "http://console.test");
  expect(Object.fromEntries(searchParams)).toEqual({
    fund: "f1",
    account: "511",
    general: "1",
    from: "2025-01-01",
    to: "2025-12-31",
    asOf: "2026-01-02T03:04:05.000006Z",
  });
});
