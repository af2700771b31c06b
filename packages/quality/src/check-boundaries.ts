import { builtinModules } from "node:module";
import { posix } from "node:path";
import { type Import, readImports } from "./imports.ts";
import { isForTests, type Layer, layers, wrapped } from "./layers.ts";
import { type SourceFile, scope, type WorkspacePackage } from "./workspace.ts";

export interface BoundaryReport {
  problems: string[];
  modules: number;
  imports: number;
}

const builtins = new Set(builtinModules);

/** "react-dom/client" → "react-dom"; "@scope/name/path" → "@scope/name". */
function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

interface Place {
  file: SourceFile;
  home: WorkspacePackage;
  layer: Layer;
  forTests: boolean;
}

function relativeImport({ file, home }: Place, { specifier }: Import, exists: (path: string) => boolean) {
  const target = posix.normalize(posix.join(posix.dirname(file.path), specifier.replace(/\?.*$/, "")));
  if (!target.startsWith(`${home.folder}/`)) return `leaves its package by a path (${specifier}); import the package`;
  // What is generated is not in the checkout until it is made.
  if (!exists(target) && !target.includes("/generated/")) return `imports ${specifier}, which is no file`;
  return undefined;
}

function workspaceImport({ home, layer, forTests }: Place, { specifier, typeOnly }: Import) {
  const target = specifier.slice(scope.length);
  const [name = ""] = target.split("/");
  if (name === home.name) return `imports its own package by name (${specifier}); import the file`;
  const declared = home.dependencies.has(scope + name) || home.devDependencies.has(scope + name);
  if (!declared) return `imports ${specifier}, which its package.json does not name`;
  if (layer.imports.includes(name)) {
    return home.dependencies.has(scope + name) || forTests || typeOnly
      ? undefined
      : `imports ${specifier}, which is only a devDependency`;
  }
  if (layer.types?.includes(target) === true) {
    return typeOnly || forTests ? undefined : `imports ${specifier} for more than its types`;
  }
  if (layer.tests?.includes(name) === true) {
    return forTests ? undefined : `imports ${specifier} outside of its tests`;
  }
  return `must not import ${specifier}`;
}

function outsideImport({ file, home, layer, forTests }: Place, { specifier, typeOnly }: Import) {
  const name = packageOf(specifier);
  const wrapper = wrapped[name];
  const mayUse = wrapper === undefined || [wrapper.by, ...wrapper.alsoIn].some((path) => file.path.startsWith(path));
  if (!mayUse && !forTests) return `imports ${specifier}; only ${wrapper?.by} may`;
  const declared = home.dependencies.has(name) || (home.devDependencies.has(name) && (forTests || typeOnly));
  // The tools at the root serve every package's tests and configuration.
  if (!declared && !(forTests && name === "vitest")) {
    return `imports ${specifier}, which its package.json does not name${home.devDependencies.has(name) ? " as a dependency" : ""}`;
  }
  if (layer.outside !== undefined && !forTests && !layer.outside.includes(name)) return `must not import ${specifier}`;
  return undefined;
}

function problemOf(place: Place, found: Import, exists: (path: string) => boolean): string | undefined {
  const { specifier } = found;
  if (specifier.startsWith(".")) return relativeImport(place, found, exists);
  if (specifier.startsWith("virtual:")) return undefined;
  if (specifier.startsWith("node:") || builtins.has(specifier)) {
    return place.layer.isomorphic === true && !place.forTests
      ? `imports ${specifier}, but runs in browsers too`
      : undefined;
  }
  if (specifier.startsWith("#") || specifier.startsWith("/")) return `imports ${specifier} by an alias or a path`;
  if (specifier.startsWith(scope)) return workspaceImport(place, found);
  return outsideImport(place, found);
}

/**
 * Checks every import of every module against {@link layers}.
 *
 * @param exists whether a path relative to the root is a file
 * @returns one line for each import that must not be, and how much was read
 */
export function checkBoundaries(
  packages: readonly WorkspacePackage[],
  modules: readonly SourceFile[],
  exists: (path: string) => boolean,
): BoundaryReport {
  const problems: string[] = [];
  let imports = 0;
  for (const home of packages) {
    const layer = layers[home.name];
    if (layer === undefined) {
      problems.push(`${home.folder}: has no place in packages/quality/src/layers.ts`);
      continue;
    }
    for (const file of modules.filter(({ path }) => path.startsWith(`${home.folder}/`))) {
      const place = { file, home, layer, forTests: isForTests(file.path) };
      for (const found of readImports(file)) {
        imports += 1;
        const problem = problemOf(place, found, exists);
        if (problem !== undefined) problems.push(`${file.path}:${found.line} ${problem}`);
      }
    }
  }
  return { problems, modules: modules.length, imports };
}
