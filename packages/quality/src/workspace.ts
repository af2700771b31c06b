import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";

/** The root of this checkout. */
export const checkout = resolve(import.meta.dirname, "../../..");

/** One file of the workspace. `path` is relative to the root, with forward slashes. */
export interface SourceFile {
  path: string;
  text: string;
}

export interface WorkspacePackage {
  /** folder relative to the root, e.g. `packages/contracts` */
  folder: string;
  /** without the scope, e.g. `contracts` */
  name: string;
  dependencies: ReadonlySet<string>;
  devDependencies: ReadonlySet<string>;
}

/** The scope of every package of the workspace, with its slash. */
export const scope = "@khuyenhoc/";

const packageFolders = ["apps/*", "packages/*", "infra/*"];
const notSource = /(^|\/)(node_modules|dist|generated|\.turbo|\.local)(\/|$)/;

/**
 * Files of a checkout by glob, sorted.
 *
 * @param root    folder of the checkout
 * @param pattern globs relative to it; what is installed, built or generated is left out
 */
export function listFiles(root: string, pattern: string | readonly string[]): string[] {
  return globSync([...(typeof pattern === "string" ? [pattern] : pattern)], {
    cwd: root,
    exclude: (name) => notSource.test(name.split(sep).join("/")),
  })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => !notSource.test(path))
    .sort();
}

/** @returns the packages of the workspace, as their package.json tells */
export function readPackages(root: string): WorkspacePackage[] {
  return packageFolders
    .flatMap((folder) => globSync(`${folder}/package.json`, { cwd: root }))
    .sort()
    .map((path) => {
      const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, path), "utf8")) as {
        name: string;
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      };
      return {
        folder: path.slice(0, -"/package.json".length).split(sep).join("/"),
        name: name.startsWith(scope) ? name.slice(scope.length) : name,
        dependencies: new Set(Object.keys(dependencies ?? {})),
        devDependencies: new Set(Object.keys(devDependencies ?? {})),
      };
    });
}

/** @returns every TypeScript and JavaScript module of the workspace */
export function readModules(root: string): SourceFile[] {
  return listFiles(
    root,
    packageFolders.map((folder) => `${folder}/**/*.{ts,tsx,mts,js,mjs,jsx}`),
  )
    .filter((path) => !path.endsWith(".d.ts"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** @returns every text file that belongs to the project: tracked, or new and not ignored by git */
export function readProjectFiles(root: string): SourceFile[] {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
  return [...new Set(listed.split("\0"))]
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }))
    .filter(({ text }) => !text.includes("\0"));
}

export function fileExists(root: string, path: string): boolean {
  return existsSync(join(root, path));
}

/**
 * Ends a step: prints what is wrong, or what was checked, and sets the exit code.
 *
 * @param problems one line each
 * @param checked  what a reader needs to know that the step looked at anything
 */
export function report(step: string, problems: readonly string[], checked: string): void {
  for (const problem of problems) console.error(`  ${problem}`);
  console.log(`${step}: ${problems.length === 0 ? "ok" : `${problems.length} wrong`} (${checked})`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
