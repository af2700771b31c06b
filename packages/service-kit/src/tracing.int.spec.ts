import { testIdentity, tokenFor } from "@khuyenhoc/testkit";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { bearerToken } from "./identity.ts";
import { correlationIdOf } from "./server.ts";
import { type Example, type ExampleRouter, startExample } from "./testing/example-service.ts";
import { startTracing, type Tracing, tracedCall } from "./tracing.ts";

const exporter = new InMemorySpanExporter();
let tracing: Tracing;
let service: Example;
let gateway: Example;
let token: string;

beforeAll(async () => {
  const { issuer } = await testIdentity();
  token = await tokenFor("auditor", ["00000000-0000-4000-8000-000000000001"]);
  tracing = startTracing({ service: "specs", exporter });
  service = await startExample({ issuer, name: "service" });
  gateway = await startExample({
    issuer,
    name: "gateway",
    routes: (app) => {
      app.post("/forward", async (request) => {
        const client = createTRPCClient<ExampleRouter>({
          links: [
            httpBatchLink({
              url: `${service.server.url}/trpc`,
              methodOverride: "POST",
              fetch: (input, init) =>
                tracedCall("gateway", "service", "POST", (headers) =>
                  fetch(input, { ...(init as RequestInit), headers: { ...(init?.headers as object), ...headers } }),
                ),
              headers: {
                authorization: `Bearer ${bearerToken(request.headers.authorization) ?? ""}`,
                "x-request-id": request.id,
                "x-correlation-id": correlationIdOf(request),
              },
            }),
          ],
        });
        return { length: await client.units.length.query((request.body as { name: string }).name) };
      });
    },
  });
});
afterAll(async () => {
  await gateway.server.close();
  await service.server.close();
  await tracing.shutdown();
});

it("one trace goes from a browser's traceparent through the gateway into the service's procedure", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const response = await fetch(`${gateway.server.url}/forward`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      "x-request-id": "traced-request-1",
    },
    body: JSON.stringify({ name: "Khai" }),
  });
  expect(await response.json()).toEqual({ length: 4 });

  const ended = () => exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
  await expect.poll(() => ended().length).toBe(4);
  const byName = new Map(ended().map((span) => [span.name, span]));
  const chain = ["POST /forward", "call service", "POST /trpc/:path", "units.length"].map((name) => {
    const span = byName.get(name);
    return { id: span?.spanContext().spanId, parent: span?.parentSpanContext?.spanId };
  });
  expect(chain.map(({ parent }) => parent)).toEqual(["b7ad6b7169203331", chain[0]?.id, chain[1]?.id, chain[2]?.id]);
  expect(JSON.stringify(ended().map(({ attributes, name }) => ({ attributes, name })))).not.toMatch(/Khai|eyJ|auditor/);

  await expect.poll(() => service.log()).toContain("traced-request-1");
  expect(service.records().find((record) => record.requestId === "traced-request-1")).toMatchObject({ traceId });
});

it("a caller's decision not to record is respected, and the trace id still travels", async () => {
  const traceId = "1af7651916cd43dd8448eb211c80319c";
  const response = await fetch(`${gateway.server.url}/forward`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      traceparent: `00-${traceId}-b7ad6b7169203331-00`,
      "x-request-id": "unrecorded-request-1",
    },
    body: JSON.stringify({ name: "Khai" }),
  });
  expect(response.status).toBe(200);
  await expect.poll(() => service.log()).toContain("unrecorded-request-1");
  expect(service.records().find((record) => record.requestId === "unrecorded-request-1")).toMatchObject({ traceId });
  expect(exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId)).toEqual([]);
});
