import type { DomainEvent } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEnvelope, EnvelopeFailure, encodeEnvelope } from "./envelope.ts";
import { uuidOf, uuidv7 } from "./uuid.ts";

const instants = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

const events: fc.Arbitrary<DomainEvent> = fc
  .record(
    {
      id: fc.uuid(),
      source: fc.constant("/services/registrations"),
      type: fc.constant("vn.khuyenhoc.registrations.counts.changed.v1" as const),
      subject: fc.string({ minLength: 1 }),
      time: instants,
      correlationId: fc.string(),
      traceparent: fc.string(),
      data: fc.record({
        unitId: fc.uuid(),
        year: fc.integer({ min: 2000, max: 2100 }),
        model: fc.constant("FAMILY" as const),
        group: fc.constant(null),
        revision: fc.integer({ min: 1, max: 1_000_000 }),
        registered: fc.nat(),
        recognised: fc.nat(),
      }),
    },
    { requiredKeys: ["id", "source", "type", "subject", "time", "data"] },
  )
  .map((event) => event as DomainEvent);

const parse = (value: unknown) =>
  decodeEnvelope(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));

describe("envelope", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(parse(encodeEnvelope(event))).toEqual(event);
      }),
    );
  });

  it("is a CloudEvent in structured JSON mode, attributes before the data", () => {
    fc.assert(
      fc.property(events, (event) => {
        const written = JSON.parse(encodeEnvelope(event)) as Record<string, unknown>;
        expect(written).toMatchObject({ specversion: "1.0", datacontenttype: "application/json" });
        // CloudEvents 1.0: attribute names consist of lower-case letters and digits.
        for (const name of Object.keys(written)) expect(name).toMatch(/^[a-z0-9]+$/);
        expect(Object.keys(written).at(-1)).toBe("data");
      }),
    );
  });

  it("tolerates attributes and fields that are not known yet", () => {
    fc.assert(
      fc.property(events, fc.jsonValue(), (event, extra) => {
        const written = JSON.parse(encodeEnvelope(event)) as { data: object };
        const wider = { ...written, dataschema: "urn:x", data: { ...written.data, later: extra } };
        expect(parse(wider)).toEqual(event);
      }),
    );
  });

  it("tells an unknown type from a broken record", () => {
    fc.assert(
      fc.property(events, (event) => {
        const written = JSON.parse(encodeEnvelope(event)) as object;
        expect(parse({ ...written, type: "vn.khuyenhoc.registrations.counts.changed.v2" })).toEqual({
          id: event.id,
          unknownType: "vn.khuyenhoc.registrations.counts.changed.v2",
        });
      }),
    );
  });

  it("refuses whatever is no event with a failure of its own", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => decodeEnvelope(Buffer.from(bytes))).toThrow(EnvelopeFailure);
      }),
    );
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(() => parse(text)).toThrow(EnvelopeFailure);
      }),
    );
  });

  it("names the field that does not fit, and never its value", () => {
    fc.assert(
      fc.property(events, (event) => {
        const written = JSON.parse(encodeEnvelope(event)) as { data: object };
        const broken = { ...written, data: { ...written.data, registered: "0912345678" } };
        try {
          parse(broken);
          expect.unreachable();
        } catch (error) {
          expect(error).toMatchObject({ name: "EnvelopeFailure", eventId: event.id, type: event.type });
          expect(String(error)).toContain("registered");
          expect(String(error)).not.toContain("0912345678");
        }
      }),
    );
  });
});

describe("ids", () => {
  it("sort by time and are unique", () => {
    const ids = [1, 2, 3].map((second) => uuidv7(1_700_000_000_000 + second * 1000));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => uuidv7())).size).toBe(1000);
    expect(uuidv7(0x0123456789ab)).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("are the same for the same place", () => {
    expect(uuidOf("topic/0/1")).toBe(uuidOf("topic/0/1"));
    expect(uuidOf("topic/0/1")).not.toBe(uuidOf("topic/0/2"));
    expect(uuidOf("x")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
