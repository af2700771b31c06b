/** What a package may import of the workspace. */
export interface Layer {
  /** packages it may import in the program itself */
  imports: readonly string[];
  /** entry points of which it may import the types, and nothing that exists when the program runs */
  types?: readonly string[];
  /** further packages that its tests may import */
  tests?: readonly string[];
  /** packages from outside it may import; absent: whatever its package.json declares */
  outside?: readonly string[];
  /** runs in browsers too: nothing of Node */
  isomorphic?: true;
}

const foundation = ["contracts", "authz", "database", "messaging"];
const service: Layer = {
  imports: [...foundation, "service-kit", "unit-tree", "tabular", "paper", "jobs", "storage"],
  tests: ["testkit"],
};

/** The order of the packages; each imports only what stands above it here. A package that is missing here is an error. */
export const layers: Readonly<Record<string, Layer>> = {
  contracts: { imports: [], outside: ["zod"], isomorphic: true },
  authz: { imports: ["contracts"], outside: [], isomorphic: true },
  tabular: { imports: ["contracts"] },
  paper: { imports: ["contracts"] },
  storage: { imports: ["contracts"], tests: ["testkit"] },
  database: { imports: ["contracts"], tests: ["testkit", "local"] },
  messaging: { imports: ["contracts", "database"], tests: ["testkit", "local"] },
  "service-kit": { imports: foundation, tests: ["testkit", "local"] },
  "unit-tree": { imports: foundation, tests: ["testkit"] },
  jobs: { imports: ["contracts", "authz", "database", "service-kit", "tabular", "unit-tree"] },

  organizations: service,
  registrations: service,
  funds: service,
  events: service,

  gateway: {
    imports: ["contracts", "authz", "messaging", "service-kit"],
    types: ["organizations/router", "registrations/router", "funds/router", "events/router"],
    tests: ["testkit", "local"],
  },
  console: { imports: ["contracts", "authz"], isomorphic: true },

  local: { imports: ["contracts"], tests: ["testkit"] },
  testkit: { imports: ["contracts", "authz", "database", "local"], tests: ["unit-tree"] },
  e2e: { imports: ["contracts", "local", "tabular", "testkit"] },
  bench: { imports: [...foundation, "local"] },
  quality: { imports: ["contracts", "service-kit"] },
};

/** Packages from outside that one file of one package wraps, so that they can be replaced there. Tests and the tools below may use them too. */
export const wrapped: Readonly<Record<string, { by: string; alsoIn: readonly string[] }>> = {
  kafkajs: { by: "packages/messaging/src/kafka.ts", alsoIn: ["infra/local/", "packages/testkit/", "packages/bench/"] },
  jose: {
    by: "packages/service-kit/src/identity.ts",
    // Credentials are signed where they are issued.
    alsoIn: ["packages/testkit/", "apps/gateway/src/http/graphql.ts", "apps/registrations/src/modules/certificates/"],
  },
  hucre: { by: "packages/tabular/src/", alsoIn: [] },
  "@aws-sdk/client-s3": { by: "packages/storage/src/s3.ts", alsoIn: [] },
  papaparse: { by: "packages/tabular/src/", alsoIn: [] },
};

/** Tests, what only they use, and the configuration of tools: may use a package's devDependencies. */
export function isForTests(path: string): boolean {
  return (
    /\.(unit|int|authz|e2e)\.spec\.tsx?$/.test(path) ||
    /\/(testing|test|stories)\//.test(path) ||
    /\.stories\.tsx?$/.test(path) ||
    /^(packages\/(testkit|e2e)|apps\/[^/]+\/[^/]+\.config)(\/|\.)/.test(path) ||
    /^[^/]+\/[^/]+\/[^/]+\.(ts|mts|mjs)$/.test(path)
  );
}
