import { errorCatalogue, figureMeasures, populationGroups, registrations, titleModels } from "@khuyenhoc/contracts";
import englishMessages from "ra-language-english";
import { describe, expect, it } from "vitest";
import { reactAdminVi } from "../react-admin-vi.ts";
import { enCatalogue } from "./en.ts";
import { viCatalogue } from "./vi.ts";

type Tree = { readonly [key: string]: Tree | string | undefined };

function leaves(tree: Tree, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else if (value) for (const [path, text] of leaves(value, `${prefix}${key}.`)) found.set(path, text);
  }
  return found;
}

/** Names of what a message leaves open. */
function blanks(text: string | undefined): Set<string> {
  return new Set([...(text ?? "").matchAll(/%\{(\w+)\}/g)].map(([, name = ""]) => name));
}

const vi = leaves(viCatalogue);
const en = leaves(enCatalogue);

describe("the catalogues", () => {
  it("have the same keys in both languages", () => {
    expect([...vi.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("have every message of react-admin in Vietnamese", () => {
    expect([...leaves(reactAdminVi).keys()].sort()).toEqual([...leaves(englishMessages).keys()].sort());
  });

  it("say something under every key", () => {
    const silent = [...vi, ...en].filter(([key, text]) => text.trim() === "" && key !== "ra.boolean.null");
    expect(silent).toEqual([]);
  });

  it("leave the same blanks open in both languages", () => {
    const own = [...vi.keys()].filter((key) => key.startsWith("app."));
    const open = (text: string | undefined) => [...blanks(text)].sort().join();
    expect(own.filter((key) => open(vi.get(key)) !== open(en.get(key)))).toEqual([]);
  });

  it("write a blank in the only way that is filled", () => {
    const own = [...vi, ...en].filter(([key]) => key.startsWith("app."));
    expect(own.filter(([, text]) => /(?<!%)\{\w+\}/u.test(text))).toEqual([]);
  });

  it("leave no blank open in Vietnamese that react-admin would not fill", () => {
    const unfilled = [...vi].flatMap(([key, text]) => {
      const filled = blanks(en.get(key));
      return [...blanks(text)].filter((name) => !filled.has(name)).map((name) => `${key}: ${name}`);
    });
    expect(unfilled).toEqual([]);
  });

  it("are in composed characters, so that searching a page finds its words", () => {
    expect([...vi.values()].filter((text) => text !== text.normalize("NFC"))).toEqual([]);
  });

  it("name every title, group, state and measure of the domain", () => {
    const keys = [
      ...titleModels.flatMap((model) => [`app.models.${model}`, `app.shortModels.${model}`, `app.bases.${model}`]),
      ...populationGroups.map((group) => `app.groups.${group}`),
      ...registrations.registrationStates.map((state) => `app.states.${state}`),
      ...figureMeasures.map((measure) => `app.measures.${measure}`),
    ];
    expect(keys.filter((key) => !vi.has(key))).toEqual([]);
  });
});

describe("failures of the services", () => {
  it("come with both languages, so that the console translates none of them", () => {
    for (const entry of Object.values(errorCatalogue)) {
      expect(entry.vi).not.toBe("");
      expect(entry.en).not.toBe("");
    }
  });
});
