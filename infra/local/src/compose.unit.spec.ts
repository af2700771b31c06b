import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { gatewayEnvironment, loadEnvironment, serviceEnvironment } from "./environment.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { checkout, profilePaths } from "./paths.ts";
import { portsFrom } from "./ports.ts";
import { generateSecrets, type ServiceName, services } from "./secrets.ts";

type Container = {
  image?: string;
  build?: { context: string; dockerfile: string; args: Record<string, string> };
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  volumes?: string[];
};

const folder = join(checkout, "infra/compose");
const text = readFileSync(join(folder, "compose.yaml"), "utf8");
const compose = parse(text, { merge: true }) as { services: Record<string, Container>; volumes: Record<string, null> };
const pom = readFileSync(join(checkout, "infra/local/pom.xml"), "utf8");
const pinned = (property: string): string => new RegExp(`<${property}>([^<]+)<`).exec(pom)?.[1] ?? "not pinned";
const container = (name: string): Container => compose.services[name] ?? {};
const variables = (name: string): string[] => Object.keys(container(name).environment ?? {}).sort();

const secrets = generateSecrets();
const ports = portsFrom(7100);
const infrastructure = {
  profile: "start",
  paths: profilePaths("/platform", "start"),
  ports,
  secrets,
  kafka: { brokers: ["127.0.0.1:7130"] },
  keycloak: { url: "http://127.0.0.1:7110", managementUrl: "", adminUser: "", adminPassword: "", realm: "khuyenhoc" },
} as unknown as Infrastructure;
const options = { topicPrefix: "khuyenhoc.", demonstration: true, logLevel: "info" };
/** The issuer's keys are read on the containers' own network, which a machine without containers does not have. */
const expected = (environment: Record<string, string>): string[] => {
  const ofTheMachine = ["PATH", "HOME", "LANG", "TZ", "NODE_OPTIONS"];
  const telemetry = Object.keys(environment).filter((name) => name.startsWith("OTEL_"));
  const own = Object.keys(environment).filter((name) => !ofTheMachine.includes(name) && !telemetry.includes(name));
  return [...own, "OIDC_JWKS_URL"].sort();
};

describe("compose.yaml", () => {
  test("pins the versions that the platform runs without containers", () => {
    expect(container("postgres").image).toBe("postgres:18");
    expect(container("kafka").image).toBe(`apache/kafka:${pinned("kafka.version")}`);
    expect(container("keycloak").image).toBe(`keycloak/keycloak:${pinned("keycloak.version")}`);
  });

  test.each(services)("%s gets the same variables as without containers", (service: ServiceName) => {
    expect(variables(service)).toEqual(expected(serviceEnvironment(infrastructure, service, options)));
  });

  test("the gateway and the loads too", () => {
    expect(variables("gateway")).toEqual(expected(gatewayEnvironment(infrastructure, options)));
    for (const service of services) {
      expect(variables(`load-${service}`)).toEqual(expected(loadEnvironment(infrastructure, service, options)));
    }
  });

  test("waits only for containers that exist, in a way that they can satisfy, and without a circle", () => {
    const visit = (name: string, path: string[]): void => {
      expect(path).not.toContain(name);
      expect(compose.services).toHaveProperty(name);
      for (const [other, { condition }] of Object.entries(container(name).depends_on ?? {})) {
        if (condition === "service_healthy") expect(container(other).healthcheck, other).toBeDefined();
        else expect(condition).toBe("service_completed_successfully");
        visit(other, [...path, name]);
      }
    };
    for (const name of Object.keys(compose.services)) visit(name, []);
  });

  test("builds every program from the one Dockerfile, for a folder that is there", () => {
    const built = Object.values(compose.services).flatMap(({ build }) => (build === undefined ? [] : [build]));
    expect(built.length).toBeGreaterThanOrEqual(6);
    for (const { context, dockerfile, args } of built) {
      expect(statSync(join(folder, context, dockerfile)).isFile()).toBe(true);
      expect(statSync(join(checkout, args.FOLDER ?? `apps/${args.APP}`, "package.json")).isFile()).toBe(true);
    }
  });

  test("uses declared volumes and files that are there", () => {
    const volumes = Object.values(compose.services).flatMap(({ volumes: used = [] }) => used);
    for (const source of volumes.map((volume) => volume.split(":")[0] ?? "")) {
      if (source.startsWith(".")) expect(statSync(join(folder, source)).isFile()).toBe(true);
      else expect(compose.volumes).toHaveProperty(source);
    }
  });

  test("every variable that must be given is made by make-env.sh, for this installation only", () => {
    const temporary = mkdtempSync(join(tmpdir(), "khuyenhoc-env-"));
    try {
      copyFileSync(join(folder, "make-env.sh"), join(temporary, "make-env.sh"));
      const make = () => {
        execFileSync("sh", [join(temporary, "make-env.sh")], { stdio: "pipe" });
        return readFileSync(join(temporary, ".env"), "utf8");
      };
      const made = make();
      expect(statSync(join(temporary, ".env")).mode & 0o777).toBe(0o600);
      expect(make(), "a second run keeps the secrets").toBe(made);
      const names = new Set([...made.matchAll(/^([A-Z_]+)=.{16,}$/gm)].map((match) => match[1]));
      const demanded = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map((match) => match[1]));
      expect(demanded.size).toBeGreaterThan(10);
      expect([...demanded].filter((name) => !names.has(name))).toEqual([]);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
});
