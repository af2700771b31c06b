import { expect, it } from "vitest";
import { consoleConfiguration } from "./console.ts";

it.each([
  ["http://127.0.0.1:7110/realms/khuyenhoc", "http://127.0.0.1:7110", "khuyenhoc"],
  ["https://id.example/auth/realms/hanoi", "https://id.example/auth", "hanoi"],
  ["https://id.example/realms/realms/realms/inner", "https://id.example/realms/realms", "inner"],
])("takes the issuer %s apart", (issuer, keycloakUrl, realm) => {
  expect(consoleConfiguration({ issuer, clientId: "console", version: "1.2.3", directory: "/secret/place" })).toEqual({
    keycloakUrl,
    realm,
    clientId: "console",
    version: "1.2.3",
  });
});
