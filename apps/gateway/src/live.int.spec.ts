import { randomUUID } from "node:crypto";
import { COUNTS_TOPIC, type CountsState } from "@khuyenhoc/contracts";
import { createKafka, encodeEnvelope, type KafkaClient } from "@khuyenhoc/messaging";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually, tokenFor } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { limits } from "./graph/limits.ts";
import { startTestGateway, type TestGateway } from "./testing/gateway.ts";
import { openLive } from "./testing/live.ts";
import { city, communes, districtOne, districtTwo } from "./testing/stand-ins.ts";

let gateway: TestGateway;
let kafka: KafkaClient;
let producer: Awaited<ReturnType<KafkaClient["openProducer"]>>;
let token: string;

beforeAll(async () => {
  gateway = await startTestGateway();
  kafka = createKafka({
    brokers: gateway.topics.brokers,
    clientId: "test",
    logger: createLogger({ service: "test", level: "silent" }),
  });
  producer = await kafka.openProducer();
  token = await tokenFor("city-admin", [city]);
});

afterAll(async () => {
  await producer?.close();
  await kafka?.close();
  await gateway?.stop();
});

beforeEach(() => {
  gateway.standIns.calls.organizations.length = 0;
  gateway.standIns.calls.registrations.length = 0;
});

/** What the registrations service would publish when a leaf's count has changed. */
async function publish(unitIds: string[], year = 2026): Promise<void> {
  await producer.send(
    unitIds.map((unitId) => {
      const data: CountsState = {
        unitId,
        year,
        model: "FAMILY",
        group: null,
        revision: 1,
        registered: 1,
        recognised: 0,
      };
      const value = encodeEnvelope({
        id: randomUUID(),
        source: "/services/registrations",
        type: "vn.khuyenhoc.registrations.counts.changed.v1",
        subject: unitId,
        time: new Date().toISOString(),
        data,
      });
      return { topic: gateway.topics.prefix + COUNTS_TOPIC, key: unitId, value, headers: {} };
    }),
  );
}

const watch = (unitId: string, year = 2026) => openLive(gateway.url, token, unitId, year);
const readings = () => gateway.standIns.calls.registrations.length;
// Communes belong to the two districts by turns.
const [belowOne = "", belowTwo = ""] = communes;

it("answers at once, and again when something below has changed", async () => {
  gateway.standIns.registered.set(districtOne, 5);
  const live = await watch(districtOne);
  try {
    expect(await live.next()).toEqual({ data: { countsChanged: { unitsTotal: 5 } } });
    gateway.standIns.registered.set(districtOne, 6);
    await publish([belowOne]);
    expect(await live.next()).toEqual({ data: { countsChanged: { unitsTotal: 6 } } });
    // Leaves whose place is known by now need no second question.
    gateway.standIns.registered.set(districtOne, 7);
    await publish([belowOne]);
    expect(await live.next()).toEqual({ data: { countsChanged: { unitsTotal: 7 } } });
    const asked = gateway.standIns.calls.organizations.flatMap(({ procedures }) => procedures.map(({ path }) => path));
    expect(asked).toEqual(["units.ancestors"]);
  } finally {
    await live.close();
  }
});

it("does not read again for changes elsewhere or of another year, and answers only what differs", async () => {
  gateway.standIns.registered.set(districtTwo, 1);
  const one = await watch(districtOne);
  const two = await watch(districtTwo);
  try {
    await one.next();
    await two.next();
    const before = readings();
    await publish([belowOne], 2025);
    await publish([belowTwo]);
    gateway.standIns.registered.set(districtTwo, 2);
    expect(await two.next()).toEqual({ data: { countsChanged: { unitsTotal: 2 } } });
    // The watcher of the other district, and of the other year's change, has asked nothing.
    expect(readings()).toBe(before + 1);
    // Read, but the same as before: no answer until it differs.
    await publish([belowTwo]);
    await eventually(() => readings() === before + 2);
    gateway.standIns.registered.set(districtTwo, 3);
    await publish([belowTwo]);
    expect(await two.next()).toEqual({ data: { countsChanged: { unitsTotal: 3 } } });
  } finally {
    await one.close();
    await two.close();
  }
});

it("gathers a burst of changes into few answers, the last of them with the last state", async () => {
  gateway.standIns.registered.set(city, 0);
  const live = await watch(city);
  try {
    await live.next();
    const before = readings();
    for (let round = 1; round <= 200; round += 1) {
      gateway.standIns.registered.set(city, round);
      await publish(communes);
    }
    let total = 0;
    while (total < 200) {
      const answer = (await live.next()) as { data: { countsChanged: { unitsTotal: number } } };
      expect(answer.data.countsChanged.unitsTotal).toBeGreaterThan(total);
      total = answer.data.countsChanged.unitsTotal;
    }
    expect(readings() - before).toBeLessThan(100);
  } finally {
    await live.close();
  }
});

it("refuses who may not see the counts, and ends", async () => {
  const live = await watch("00000000-0000-4000-8000-000000000000");
  expect(await live.next()).toMatchObject({ errors: [{ extensions: { code: "OUT_OF_SCOPE" } }] });
  expect(await live.next()).toBeUndefined();
});

it("lets nobody hold more than a few, and frees those that are closed", async () => {
  const open = await Promise.all(Array.from({ length: limits.liveQueries }, () => watch(city)));
  await Promise.all(open.map((live) => live.next()));
  const oneMore = await watch(city);
  expect(await oneMore.next()).toMatchObject({ errors: [{ extensions: { code: "QUERY_TOO_COMPLEX" } }] });
  await Promise.all(open.map((live) => live.close()));
  await eventually(async () => {
    const again = await watch(city);
    const answer = await again.next();
    await again.close();
    return answer !== undefined && "data" in answer;
  });
});

it("is told only as an event stream", async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: `subscription { countsChanged(unitId: "${city}", year: 2026) { year } }` }),
  });
  expect(response.status).toBe(406);
});

it("ends streams and then the process when it is told to stop", async () => {
  const live = await watch(city);
  await live.next();
  expect(await gateway.terminate()).toBe(0);
  expect(await live.next()).toBeUndefined();
});
