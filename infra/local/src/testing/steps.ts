/** A check that needs no server: one command, which counts as one test. */
export type Step = {
  name: string;
  /** run in the root of the checkout; the first word is looked up in node_modules/.bin, and `node` is the pinned Node */
  command: readonly [string, ...string[]];
};

/** Every static check of the repository, in the order in which they run. A new check is a new line here. */
export const steps: readonly Step[] = [
  { name: "lint and format", command: ["biome", "ci", "--error-on-warnings", "."] },
  { name: "types", command: ["turbo", "run", "typecheck", "--output-logs=errors-only"] },
  { name: "import boundaries", command: ["node", "packages/quality/src/boundaries.ts"] },
  { name: "generated artefacts", command: ["node", "packages/quality/src/generated.ts"] },
  { name: "GraphQL schema", command: ["node", "apps/gateway/src/print-schema.ts", "--check"] },
  { name: "dead code", command: ["knip", "--no-config-hints"] },
  { name: "file sizes", command: ["node", "packages/quality/src/sizes.ts"] },
  { name: "forbidden words", command: ["node", "packages/quality/src/words.ts"] },
];
