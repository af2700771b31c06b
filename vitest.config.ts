import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const specs = (level: string): string[] => [`{apps,packages,infra}/*/**/*.${level}.spec.{ts,tsx}`];
const exclude = ["**/node_modules/**", "**/dist/**"];
/** How long a poll goes on before it counts as failed: no expectation about speed, only an end. */
const patient = { poll: { timeout: 30_000, interval: 100 } };
const environment = { TZ: "UTC" };
// Vite takes the package's ES modules and Node, for what packages import, its CommonJS: two copies whose types are not each other's.
const resolve = { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] };

// The servers take their share of the machine, so the specs that use them get at most half of it.
const withServers = Math.max(2, Math.floor(availableParallelism() / 2));

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: specs("unit"),
          exclude,
          env: environment,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve,
        test: {
          name: "int",
          include: specs("int"),
          exclude,
          env: environment,
          expect: patient,
          globalSetup: ["infra/local/src/testing/global-setup.ts"],
          maxWorkers: withServers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve,
        test: {
          name: "authz",
          include: specs("authz"),
          exclude,
          env: environment,
          expect: patient,
          globalSetup: ["infra/local/src/testing/global-setup.ts"],
          maxWorkers: withServers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve,
        test: {
          name: "e2e",
          include: specs("e2e"),
          exclude,
          env: environment,
          expect: patient,
          globalSetup: ["infra/local/src/testing/global-setup-e2e.ts"],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
