import Keycloak from "keycloak-js";
import type { Configuration } from "../configuration.ts";
import type { IdentityClient } from "./session.ts";

/**
 * Asks Keycloak whether there is a session already (a redirect without a prompt: no frame and no third-party cookie
 * is involved, so it works in every browser and under a strict content security policy).
 *
 * @returns the identity client; its `token` is undefined when nobody is signed in
 * @throws when Keycloak cannot be reached or refuses the client
 */
export async function openIdentity(configuration: Configuration): Promise<IdentityClient> {
  const keycloak = new Keycloak({
    url: configuration.keycloakUrl,
    realm: configuration.realm,
    clientId: configuration.clientId,
  });
  await keycloak.init({ onLoad: "check-sso", pkceMethod: "S256", checkLoginIframe: false });
  return keycloak;
}
