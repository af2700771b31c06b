import type { SourceFile } from "./workspace.ts";

interface ForbiddenWord {
  pattern: RegExp;
  why: string;
}

/** What no file of the project may say. Patterns have the flag g. */
export const forbiddenWords: readonly ForbiddenWord[] = [
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/g, why: "is work left undone: do it, or open an issue" },
  {
    pattern: /(?<![\w.$}/-])\/(work|tmp|root(?=\/)|home\/\w+|Users\/\w+)(?=[/\s"'`]|$)[^\s"'`]*/gm,
    why: "is a path of one machine",
  },
  {
    pattern:
      /\b(registry\.(npmjs\.org|yarnpkg\.com)|repo1?\.maven(\.apache)?\.org|(pypi|pythonhosted)\.org|crates\.io|proxy\.golang\.org|(docker|quay|ghcr|gcr)\.io|maven-central)\b/g,
    why: "is the host of a registry: its client knows it, and an installation may use a mirror",
  },
  { pattern: /\bissue #?\d+\b/gi, why: "means nothing to a reader without the tracker: say what it is about" },
];

/** Files that must name what others may not, each with the reason. */
export const mayName: Readonly<Record<string, string>> = {
  "packages/quality/src/check-words.ts": "holds the patterns",
  "packages/quality/src/check-words.unit.spec.ts": "plants what must be found",
  "pnpm-lock.yaml": "is written by the package manager",
};

/** @returns one line for each forbidden word, with its file and line */
export function checkWords(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => !Object.hasOwn(mayName, path))
    .flatMap(({ path, text }) =>
      forbiddenWords.flatMap(({ pattern, why }) =>
        [...text.matchAll(pattern)].map(
          (match) => `${path}:${text.slice(0, match.index).split("\n").length} "${match[0]}" ${why}`,
        ),
      ),
    );
}
