import { readEnvironment } from "@khuyenhoc/service-kit";
import { expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";

const good = {
  PORT: "7100",
  OIDC_ISSUER: "http://127.0.0.1:7110/realms/khuyenhoc",
  ORGANIZATIONS_URL: "http://127.0.0.1:7101",
  REGISTRATIONS_URL: "http://127.0.0.1:7102",
  FUNDS_URL: "http://127.0.0.1:7103",
  EVENTS_URL: "http://127.0.0.1:7104",
  KAFKA_BROKERS: "127.0.0.1:7130, broker-2:9092",
};

function read(variables: Record<string, string | undefined>) {
  const printed: string[] = [];
  const ended = new Error("ended");
  try {
    const environment = readEnvironment(environmentSchema, {
      variables,
      print: (line) => void printed.push(line),
      exit: () => {
        throw ended;
      },
    });
    return { environment, printed };
  } catch (error) {
    if (error !== ended) throw error;
    return { environment: undefined, printed };
  }
}

it("needs only addresses, and serves neither console nor GraphiQL unless told to", () => {
  expect(read(good)).toMatchObject({
    environment: {
      PORT: 7100,
      KAFKA_BROKERS: ["127.0.0.1:7130", "broker-2:9092"],
      TOPIC_PREFIX: "",
      CONSOLE_CLIENT_ID: "khuyenhoc-console",
      GRAPHIQL: false,
    },
    printed: [],
  });
  expect(read(good).environment?.CONSOLE_DIR).toBeUndefined();
  expect(read({ ...good, GRAPHIQL: "true", CONSOLE_DIR: "" }).environment).toMatchObject({ GRAPHIQL: true });
});

it("tells everything that is wrong at once, and no value", () => {
  const { environment, printed } = read({
    PORT: "70000",
    OIDC_ISSUER: "hidden-value",
    ORGANIZATIONS_URL: good.ORGANIZATIONS_URL,
    FUNDS_URL: "hidden-value",
    EVENTS_URL: "",
    KAFKA_BROKERS: "hidden-value",
    GRAPHIQL: "hidden-value",
  });
  expect(environment).toBeUndefined();
  const [, ...lines] = printed;
  expect(lines.map((line) => line.trim().split(/[.:]/)[0]).sort()).toEqual(
    ["EVENTS_URL", "FUNDS_URL", "GRAPHIQL", "KAFKA_BROKERS", "OIDC_ISSUER", "PORT", "REGISTRATIONS_URL"].sort(),
  );
  expect(lines).toContain("  REGISTRATIONS_URL: is missing");
  expect(lines).toContain("  EVENTS_URL: is missing");
  expect(printed.join("\n")).not.toContain("hidden-value");
});

it("believes no proxy unless told which, and refuses to believe all", () => {
  const trusted = (TRUST_PROXY?: string) => read({ ...good, TRUST_PROXY }).environment?.TRUST_PROXY;
  expect(trusted()).toBe(false);
  expect(trusted("false")).toBe(false);
  expect(trusted("loopback, 10.0.0.0/8,fd00::1")).toEqual(["loopback", "10.0.0.0/8", "fd00::1"]);
  for (const wrong of ["true", "1", "10.0.0.0/33", "proxy.example.vn", "10.0.0.1,"]) {
    expect([wrong, trusted(wrong)]).toEqual([wrong, undefined]);
    expect(read({ ...good, TRUST_PROXY: wrong }).printed.join()).toContain("TRUST_PROXY");
  }
});
