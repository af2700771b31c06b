// Step: no import goes against the layering. `--root <folder>` checks another checkout.
import { parseArgs } from "node:util";
import { checkBoundaries } from "./check-boundaries.ts";
import { checkout, fileExists, readModules, readPackages, report } from "./workspace.ts";

const { values } = parseArgs({ options: { root: { type: "string", default: checkout } } });
const packages = readPackages(values.root);
const modules = readModules(values.root);
const result = checkBoundaries(packages, modules, (path) => fileExists(values.root, path));

// A checker that reads nothing finds nothing: it must say so instead of passing.
const unread = packages
  .filter(({ folder }) => !modules.some(({ path }) => path.startsWith(`${folder}/`)))
  .map(({ folder }) => `${folder}: no module was read`);
const few = values.root === checkout && result.modules < 200 ? [`only ${result.modules} modules were read`] : [];

report(
  "import boundaries",
  [...result.problems, ...unread, ...few],
  `${packages.length} packages, ${result.modules} modules, ${result.imports} imports`,
);
