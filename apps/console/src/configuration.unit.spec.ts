import { describe, expect, it } from "vitest";
import { readConfiguration } from "./configuration.ts";

const whole = { keycloakUrl: "https://id.example", realm: "khuyenhoc", clientId: "khuyenhoc-console", version: "1" };

describe("config.json", () => {
  it("is read whole, without what the console does not know", () => {
    expect(readConfiguration({ ...whole, more: 1 })).toEqual(whole);
  });

  it.each(Object.keys(whole))("is refused without %s", (key) => {
    expect(() => readConfiguration({ ...whole, [key]: "" })).toThrow(key);
  });

  it("is refused when it is something else", () => {
    expect(() => readConfiguration("<!doctype html>")).toThrow("keycloakUrl");
  });
});
