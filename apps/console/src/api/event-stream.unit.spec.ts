import { describe, expect, it } from "vitest";
import { createEventParser, reconnectDelay } from "./event-stream.ts";

const stream =
  'event: next\ndata: {"a":1}\n\n: still here\n\nevent: next\r\ndata: {"b":\r\ndata: 2}\r\n\r\nevent: complete\ndata:\n\n';
const events = [
  { event: "next", data: '{"a":1}' },
  { event: "next", data: '{"b":\n2}' },
  { event: "complete", data: "" },
];

describe("the event stream", () => {
  it("is read whole", () => {
    expect(createEventParser()(stream)).toEqual(events);
  });

  it("is read in pieces of any size", () => {
    for (let size = 1; size <= 9; size += 1) {
      const parse = createEventParser();
      const pieces = stream.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
      expect(pieces.flatMap((piece) => parse(piece))).toEqual(events);
    }
  });

  it("says nothing of an event that is not finished", () => {
    const parse = createEventParser();
    expect(parse("event: next\ndata: 1\n")).toEqual([]);
    expect(parse("\n")).toEqual([{ event: "next", data: "1" }]);
  });

  it("keeps all but the first space of data", () => {
    expect(createEventParser()("data:  x\n\n")).toEqual([{ event: "message", data: " x" }]);
  });
});

describe("the wait before reconnecting", () => {
  it("doubles, up to half a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => reconnectDelay(attempt, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  it("differs from console to console by up to half", () => {
    expect(reconnectDelay(3, 0)).toBe(2000);
    expect(reconnectDelay(3, 0.5)).toBe(3000);
  });
});
