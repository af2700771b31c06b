import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createTokenVerifier } from "@khuyenhoc/service-kit";
import { eventually, type TestTopics, testIdentity, testTopics } from "@khuyenhoc/testkit";
import { type StandIns, startStandIns } from "./stand-ins.ts";

export interface TestGateway {
  url: string;
  standIns: StandIns;
  topics: TestTopics;
  /** Everything the process has printed. */
  output(): string;
  /** Ends the process by SIGTERM. @returns its exit code */
  terminate(): Promise<number | null>;
  /** Ends everything. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/**
 * A gateway in a process of its own, on the real Keycloak and Kafka, in front of services that tell what they were asked.
 *
 * @param overrides variables of its environment
 */
export async function startTestGateway(overrides: Record<string, string> = {}): Promise<TestGateway> {
  const [{ issuer, audience }, topics] = await Promise.all([testIdentity(), testTopics()]);
  const standIns = await startStandIns(createTokenVerifier({ issuer, audience }));
  const { gateway, url, output } = await listening({
    LOG_LEVEL: "info",
    OIDC_ISSUER: issuer,
    ORGANIZATIONS_URL: standIns.urls.organizations,
    REGISTRATIONS_URL: standIns.urls.registrations,
    FUNDS_URL: standIns.urls.organizations,
    EVENTS_URL: "http://127.0.0.1:9",
    KAFKA_BROKERS: topics.brokers.join(","),
    TOPIC_PREFIX: topics.prefix,
    ...overrides,
  });
  await eventually(async () => {
    if (gateway.exitCode !== null) throw new Error(`The gateway ended: ${output()}`);
    return (await fetch(`${url}/health/ready`).catch(() => undefined))?.ok === true;
  });
  return {
    url,
    standIns,
    topics,
    output,
    terminate: () => terminate(gateway),
    async stop() {
      await terminate(gateway);
      await standIns.close();
      await topics.drop();
    },
  };
}

/**
 * Starts the process until it says itself that it listens: a port that was free a moment ago may be another spec's by then, and
 * that one's server would answer in its place.
 */
async function listening(environment: Record<string, string>) {
  let said = "";
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    const gateway = spawn(process.execPath, ["src/main.ts"], {
      cwd: new URL("../..", import.meta.url),
      stdio: ["ignore", "pipe", "pipe"],
      env: { PORT: String(port), ...environment },
    });
    let output = "";
    for (const stream of [gateway.stdout, gateway.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    await eventually(() => output.includes('"message":"listening"') || gateway.exitCode !== null);
    if (output.includes('"message":"listening"')) {
      return { gateway, url: `http://127.0.0.1:${port}`, output: () => output };
    }
    said = output;
    if (!output.includes("EADDRINUSE")) break;
  }
  throw new Error(`The gateway ended: ${said}`);
}

async function terminate(gateway: ChildProcess): Promise<number | null> {
  if (gateway.exitCode === null && gateway.signalCode === null) {
    const ended = once(gateway, "exit");
    gateway.kill("SIGTERM");
    await ended;
  }
  return gateway.exitCode;
}

export interface Answer {
  status: number;
  headers: Headers;
  data: Record<string, unknown> | null | undefined;
  errors: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] | undefined;
  extensions: Record<string, unknown> | undefined;
}

/** Asks as a program would. */
export async function ask(
  url: string,
  token: string | undefined,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const { data, errors, extensions } = (await response.json()) as Partial<Answer>;
  return { status: response.status, headers: response.headers, data, errors, extensions };
}
