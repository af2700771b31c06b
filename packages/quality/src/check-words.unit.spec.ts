import { describe, expect, it } from "vitest";
import { checkSizes } from "./check-sizes.ts";
import { checkWords } from "./check-words.ts";

describe("checkWords", () => {
  it.each([
    ["work left undone", "// TODO: later"],
    ["a path of one machine", `const folder = "/tmp/khuyenhoc";`],
    ["a home folder", "see /home/lan/khuyenhoc"],
    ["a registry", "fetch from https://registry.npmjs.org/zod"],
    ["a registry of images", "image: quay.io/keycloak/keycloak"],
    ["a number of the tracker", "as asked in issue #12"],
  ])("finds %s", (_, line) => {
    expect(checkWords([{ path: "a.ts", text: `one\n${line}\n` }])).toEqual([expect.stringMatching(/^a\.ts:2 "/)]);
  });

  it.each([
    ["a word that contains one", "const hackathon = mastodon;"],
    ["a path of an API", `app.get("/health/live"); fetch(\`\${url}/work/items\`); import("./tmp/x.ts")`],
    ["a host that is no registry", "see keycloak.org and kafka.apache.org"],
  ])("passes %s", (_, line) => {
    expect(checkWords([{ path: "a.ts", text: line }])).toEqual([]);
  });
});

describe("checkSizes", () => {
  const lines = (count: number) => "a\n".repeat(count);

  it("finds a file of code of 401 lines, and leaves one of 400 and a long text alone", () => {
    const files = [
      { path: "long.ts", text: lines(401) },
      { path: "fits.ts", text: lines(400) },
      { path: "text.md", text: lines(900) },
      { path: "src/generated/made.ts", text: lines(900) },
    ];
    expect(checkSizes(files, {})).toEqual([expect.stringMatching(/^long\.ts has 401 lines/)]);
  });

  it("takes a reason, and refuses one that is no longer needed", () => {
    expect(checkSizes([{ path: "long.ts", text: lines(401) }], { "long.ts": "a table" })).toEqual([]);
    expect(checkSizes([{ path: "long.ts", text: lines(4) }], { "long.ts": "a table" })).toHaveLength(1);
  });
});
