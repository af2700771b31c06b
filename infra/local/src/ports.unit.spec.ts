import { describe, expect, test } from "vitest";
import { LocalFailure } from "./failure.ts";
import { portsOf, profiles } from "./ports.ts";

describe("portsOf", () => {
  test("every profile has ports of its own", () => {
    const all = profiles.flatMap((profile) => Object.values(portsOf(profile, {})));
    expect(new Set(all).size).toBe(all.length);
  });

  test("the documented ones by default", () => {
    expect(portsOf("start", {})).toMatchObject({
      gateway: 7100,
      events: 7104,
      keycloak: 7110,
      postgres: 7120,
      kafka: 7130,
    });
    expect(portsOf("test", {})).toMatchObject({ gateway: 7300, keycloakManagement: 7311, kafkaController: 7331 });
    expect(portsOf("bench", {}).postgres).toBe(7520);
  });

  test("the base moves every part of its own profile only", () => {
    const environment = { KH_PORT_BASE: "9100", KH_TEST_PORT_BASE: "9300" };
    expect(portsOf("start", environment)).toMatchObject({ gateway: 9100, postgres: 9120 });
    expect(portsOf("test", environment)).toMatchObject({ gateway: 9300, postgres: 9320 });
    expect(portsOf("bench", environment).gateway).toBe(7500);
  });

  test("a variable moves one part of profile start", () => {
    const environment = { KH_PORT_KEYCLOAK_MANAGEMENT: "9999" };
    expect(portsOf("start", environment)).toMatchObject({ keycloakManagement: 9999, keycloak: 7110 });
    expect(portsOf("test", environment).keycloakManagement).toBe(7311);
  });

  test.each(["80", "70000", "12.5", "abc"])("%s is refused as a port, with the variable's name", (value) => {
    expect(() => portsOf("start", { KH_PORT_KAFKA: value })).toThrow(`KH_PORT_KAFKA=${value}`);
  });

  test("two parts on one port are refused, naming both", () => {
    const clash = () => portsOf("start", { KH_PORT_KAFKA: "7120" });
    expect(clash).toThrow(LocalFailure);
    expect(clash).toThrow(/Port 7120 would be used by both postgres and kafka/);
  });
});
