import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout } from "./paths.ts";
import { portsFrom } from "./ports.ts";
import { realmValues, renderRealm } from "./realm.ts";
import { generateSecrets } from "./secrets.ts";

const placeholder = (text: string): string => `$\{${text}}`;

test("fills in known placeholders as JSON text, takes defaults, leaves Keycloak's own alone", () => {
  const own = placeholder("role_default-roles");
  const text = JSON.stringify({ a: placeholder("KH_A"), b: placeholder("KH_B:fallback"), c: own });
  expect(JSON.parse(renderRealm(text, { KH_A: 'quote " and \\' }))).toEqual({
    a: 'quote " and \\',
    b: "fallback",
    c: own,
  });
});

test("a placeholder without a value is an error that names it", () => {
  expect(() => renderRealm(placeholder("KH_UNKNOWN"), {})).toThrow("KH_UNKNOWN");
});

test("the realm of this repository can be rendered and holds no placeholder and no fixed secret afterwards", () => {
  const template = readFileSync(join(checkout, "infra/keycloak/realm.json"), "utf8");
  const secrets = generateSecrets();
  const rendered = renderRealm(template, realmValues(secrets, portsFrom(7100)));
  expect(rendered).not.toContain("${KH_");
  const { clients } = JSON.parse(rendered) as { clients: { clientId: string; secret?: string }[] };
  const known = new Set([secrets.organizationsClient, secrets.partnerClient]);
  const withSecret = clients.filter(({ secret }) => secret !== undefined);
  expect(withSecret.length).toBeGreaterThanOrEqual(2);
  expect(withSecret.filter(({ secret }) => !known.has(secret ?? ""))).toEqual([]);
});
