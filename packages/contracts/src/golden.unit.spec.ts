import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type DomainEventType, domainEvents, envelope } from "./domain-events.ts";
import { topics } from "./topics.ts";

/** Payloads as they were published once. Topics keep them for ever, so today's consumers must read every one: add files, never edit one. */
const golden = join(import.meta.dirname, "../golden");
const types = Object.keys(domainEvents) as DomainEventType[];

function published(type: string): [string, unknown][] {
  return readdirSync(join(golden, type))
    .sort()
    .map((file) => [file, JSON.parse(readFileSync(join(golden, type, file), "utf8"))]);
}

describe("published domain events", () => {
  it("cover every type, and no type that is unknown today", () => {
    expect(readdirSync(golden).sort()).toEqual([...types].sort());
  });

  describe.each(types)("%s", (type) => {
    const events = published(type);

    it("has at least one payload, numbered from 1 without a gap", () => {
      expect(events.map(([file]) => file)).toEqual(events.map((_, index) => `${index + 1}.json`));
      expect(events.length).toBeGreaterThan(0);
    });

    it.each(events)("%s is read by today's schemas without loss", (_, event) => {
      const { data, ...attributes } = envelope.parse(event);
      expect({ ...attributes, data: domainEvents[type].data.parse(data) }).toEqual(event);
      expect(attributes.type).toBe(type);
      expect(attributes.source).toBe(`/services/${domainEvents[type].producer}`);
    });

    it.each(events)("%s is read when a later producer adds a field and an attribute", (_, event) => {
      const { data, ...attributes } = envelope.parse({ ...(event as object), dataschema: "/later" });
      const later = { ...(data as object), addedLater: { anything: true } };
      expect(domainEvents[type].data.parse(later)).toEqual(domainEvents[type].data.parse(data));
      expect(attributes.dataschema).toBe("/later");
    });

    it.each(events)("%s is refused when any field of the payload is missing", (_, event) => {
      const { data } = event as { data: Record<string, unknown> };
      for (const field of Object.keys(data)) {
        const { [field]: _left, ...rest } = data;
        expect(domainEvents[type].data.safeParse(rest).success, field).toBe(false);
      }
    });

    it("goes to a topic that the platform creates", () => {
      expect(topics.map(({ name }) => name)).toContain(domainEvents[type].topic);
    });
  });
});

describe("the envelope", () => {
  const event = published(types[0] ?? "")[0]?.[1] as Record<string, unknown>;

  it.each(["specversion", "id", "source", "type", "subject", "time", "datacontenttype"])("demands %s", (attribute) => {
    const { [attribute]: _left, ...rest } = event;
    expect(envelope.safeParse(rest).success).toBe(false);
  });

  it.each([
    ["another version of the specification", { specversion: "0.3" }],
    ["an id that is no UUID", { id: "42" }],
    ["a time with an offset", { time: "2025-07-01T08:02:00+07:00" }],
    ["another content type", { datacontenttype: "application/xml" }],
  ])("refuses %s", (_, change) => {
    expect(envelope.safeParse({ ...event, ...change }).success).toBe(false);
  });
});
