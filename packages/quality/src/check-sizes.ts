import type { SourceFile } from "./workspace.ts";

/** Lines a file of code may have; what is longer does more than one thing. */
export const MAX_LINES = 400;

const code = /\.(ts|tsx|mts|mjs|js|jsx|sql|css|sh)$/;

/** Files that may be longer, each with the reason. One that no longer needs it is an error, so that the list only shrinks. */
export const longFiles: Readonly<Record<string, string>> = {};

/** @returns one line for each file of code that is longer than {@link MAX_LINES} without a reason, and for each reason without need */
export function checkSizes(files: readonly SourceFile[], allowed = longFiles): string[] {
  const long = files
    .filter(({ path }) => code.test(path) && !path.includes("/generated/"))
    .map(({ path, text }) => ({ path, lines: text.replace(/\n$/, "").split("\n").length }))
    .filter(({ lines }) => lines > MAX_LINES);
  return [
    ...long
      .filter(({ path }) => !Object.hasOwn(allowed, path))
      .map(({ path, lines }) => `${path} has ${lines} lines; ${MAX_LINES} are the most: split it by what it does`),
    ...Object.keys(allowed)
      .filter((path) => !long.some((file) => file.path === path))
      .map((path) => `${path} needs no allowance any more: take it out of packages/quality/src/check-sizes.ts`),
  ];
}
