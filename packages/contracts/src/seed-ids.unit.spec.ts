import { describe, expect, it } from "vitest";
import { id } from "./primitives.ts";
import { seedUnitId } from "./seed-ids.ts";

describe("seedUnitId", () => {
  it("never changes: an installation's data and every file that names a unit depend on it", () => {
    expect(seedUnitId("city", "01")).toMatchInlineSnapshot(`"9adda1cd-9317-825f-b0d8-fe4ba67cf95f"`);
    expect(seedUnitId("district", "001")).toMatchInlineSnapshot(`"84fda936-2fa2-8bf2-9ceb-6df05cf99bec"`);
    expect(seedUnitId("commune", "00001")).toMatchInlineSnapshot(`"28564a19-7d28-84b3-ac31-4bbe0d093fb5"`);
  });

  it("gives each of 100,000 codes of each tier an id of its own, all of them UUIDs", () => {
    const ids = new Set<string>();
    for (const tier of ["city", "district", "commune", "branch"]) {
      for (let code = 0; code < 100_000; code++) ids.add(seedUnitId(tier, String(code).padStart(5, "0")));
    }
    expect(ids.size).toBe(400_000);
    for (const value of [...ids].slice(0, 1000)) expect(id.safeParse(value).success).toBe(true);
  });
});
