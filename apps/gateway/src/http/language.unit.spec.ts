import { expect, it } from "vitest";
import { languageOf } from "./language.ts";

it.each([
  ["en", "en"],
  ["EN-gb,en;q=0.9,vi;q=0.5", "en"],
  [" en-US", "en"],
  ["vi-VN,vi;q=0.9,en;q=0.8", "vi"],
  ["fr,en;q=0.5", "vi"],
  ["eng", "vi"],
  ["*", "vi"],
  ["", "vi"],
  [undefined, "vi"],
])("for Accept-Language %s is %s", (header, language) => {
  expect(languageOf(header)).toBe(language);
});
