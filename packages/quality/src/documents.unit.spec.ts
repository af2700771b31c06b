import { domainEvents } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { domainEventsPage, environmentPage, withEnvironmentTable } from "./documents.ts";

const schema = z.object({
  PORT: z.coerce.number().describe("Port to listen on."),
  NAME: z.string().default("x").describe("A name."),
});

describe("domainEventsPage", () => {
  const page = domainEventsPage((type) => `{"example":"${type}"}`);

  it("has a section for every type, with its topic, its fields and its example", () => {
    for (const [type, { topic, data }] of Object.entries(domainEvents)) {
      const section = page.slice(page.indexOf(`## \`${type}\``)).split("\n## ")[0] ?? "";
      expect(section).toContain(`\`${topic}\``);
      expect(section).toContain(`{"example":"${type}"}`);
      for (const field of Object.keys(data.shape)) expect(section).toContain(`| \`${field}\` |`);
    }
  });

  it("names types in words, nested fields by their path", () => {
    expect(page).toContain("| `versions[].parentId` | UUID or null | yes |");
    expect(page).toContain("| `versions[].validFrom` | calendar date | yes |");
    expect(page).toContain("| `registrationIds` | list of UUID (at most 500) | yes |");
    expect(page).not.toMatch(/undefined|\[object/);
  });
});

describe("environmentPage", () => {
  it("has a table for each program", () => {
    const page = environmentPage([{ name: "funds", schema }]);
    expect(page).toContain("## funds");
    for (const variable of Object.keys(schema.shape)) expect(page).toContain(`\`${variable}\``);
  });
});

describe("withEnvironmentTable", () => {
  it("replaces what stands between the marks and nothing else, and is stable", () => {
    const before = "# a\n\n<!-- environment -->\nold\n<!-- /environment -->\n\ntail\n";
    const after = withEnvironmentTable(before, schema);
    expect(after).toMatch(/^# a\n\n<!-- environment -->\n[\s\S]*`PORT`[\s\S]*\n<!-- \/environment -->\n\ntail\n$/);
    expect(after).not.toContain("old");
    expect(withEnvironmentTable(after, schema)).toBe(after);
  });

  it("leaves a page without marks as it is", () => {
    expect(withEnvironmentTable("# a\n", schema)).toBe("# a\n");
  });
});
