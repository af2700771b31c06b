import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attachInfrastructure, type Infrastructure, startInfrastructure } from "./infrastructure.ts";
import { createTopics } from "./kafka-admin.ts";
import { profilePaths } from "./paths.ts";
import { portsFrom } from "./ports.ts";
import { reset } from "./reset.ts";
import { services } from "./secrets.ts";

// Away from the profiles, and apart for two runs at once.
const ports = portsFrom(21_000 + (process.pid % 80) * 50);

let home: string;
let running: Infrastructure | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "khuyenhoc-home-"));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await reset(home, "test");
  rmSync(home, { recursive: true, force: true });
});

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe("PostgreSQL of an installation", () => {
  const start = async () => {
    running = await startInfrastructure({ profile: "test", home, ports, parts: ["postgres"] });
    return running;
  };

  test("is version 18 and keeps its data and its secrets over a restart", async () => {
    const first = await start();
    const url = first.postgres.url("postgres");
    const [version] = await query(url, "SELECT current_setting('server_version_num')::int / 10000 AS major");
    expect(version).toEqual({ major: 18 });
    await query(url, "CREATE TABLE kept AS SELECT 7 AS seven");
    await first.stop();
    await expect(query(url, "SELECT 1")).rejects.toThrow();

    const second = await start();
    expect(second.secrets).toEqual(first.secrets);
    expect(await query(second.postgres.url("postgres"), "SELECT seven FROM kept")).toEqual([{ seven: 7 }]);
  });

  test("has its secrets in a file for the owner only, all different", async () => {
    const { secrets, paths } = await start();
    expect(statSync(paths.secrets).mode & 0o777).toBe(0o600);
    const values = Object.values(secrets).flatMap((value) =>
      typeof value === "string" ? [value] : Object.values(value),
    );
    expect(new Set(values).size).toBe(values.length);
    expect(values.length).toBe(12 + 2 * services.length);
    for (const value of values) expect(value.length).toBeGreaterThanOrEqual(14);
  });

  test("refuses a wrong password", async () => {
    const { postgres } = await start();
    const wrong = postgres.url("postgres").replace(postgres.password, "wrong");
    await expect(query(wrong, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  test("says which port is taken, by whom, and what changes it; starts nothing", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.postgres, "127.0.0.1", resolve));
    try {
      const failure = await startInfrastructure({ profile: "test", home, ports, parts: ["postgres"] }).catch(
        (error: unknown) => error,
      );
      expect(String(failure)).toContain(`port ${ports.postgres} for postgres is held by`);
      expect(String(failure)).toContain("KH_TEST_PORT_BASE=");
      expect(existsSync(profilePaths(home, "test").running)).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("a signal during the start stops what has been started", async () => {
    const controller = new AbortController();
    const start = startInfrastructure({
      profile: "test",
      home,
      ports,
      parts: ["postgres"],
      signal: controller.signal,
      progress: (line) => {
        if (line.includes("making the data folder")) controller.abort();
      },
    });
    await expect(start).rejects.toThrow(/postgres ended by itself/);
    expect(existsSync(profilePaths(home, "test").running)).toBe(false);
  });

  test("is not wiped while it runs", async () => {
    const { paths } = await start();
    const record = JSON.parse(readFileSync(paths.running, "utf8")) as { owner: number };
    expect(record.owner).toBe(process.pid);
    await expect(reset(home, "test")).rejects.toThrow(/running/);
    expect(existsSync(paths.secrets)).toBe(true);
  });
});

test("Kafka keeps its topics over a restart, and making them twice changes nothing", async () => {
  const start = async () => {
    running = await startInfrastructure({ profile: "test", home, ports, parts: ["kafka"] });
    return running.kafka.brokers;
  };
  const topicsOf = async (brokers: string[]) => {
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    try {
      return (await admin.listTopics()).filter((topic) => !topic.startsWith("__")).sort();
    } finally {
      await admin.disconnect();
    }
  };
  const wanted = [
    { name: "units", partitions: 3, compacted: true },
    { name: "decisions", partitions: 1, compacted: false },
  ];
  const brokers = await start();
  await createTopics(brokers, "t.", wanted);
  await createTopics(brokers, "t.", wanted);
  expect(await topicsOf(brokers)).toEqual(["t.decisions", "t.units"]);
  await running?.stop();
  expect(await topicsOf(await start())).toEqual(["t.decisions", "t.units"]);
});

describe("attachInfrastructure", () => {
  test("finds the three running servers of profile test", async () => {
    const attached = await attachInfrastructure("test");
    expect(attached?.parts).toEqual([]);
    const url = attached?.postgres.url("postgres") ?? "";
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    const realm = await fetch(`${attached?.keycloak.url}/realms/${attached?.keycloak.realm}`);
    expect(await realm.json()).toMatchObject({ realm: "khuyenhoc" });
    await attached?.stop();
    expect(await query(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("is undefined where nothing runs, and where a part is missing", async () => {
    expect(await attachInfrastructure("test", { home })).toBeUndefined();
    running = await startInfrastructure({ profile: "test", home, ports, parts: ["postgres"] });
    expect(await attachInfrastructure("test", { home })).toBeUndefined();
  });
});
