import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";

export interface Issuer {
  url: string;
  key: CryptoKey;
  /** A good access token, but for what the arguments change. */
  sign(
    claims?: Record<string, unknown>,
    options?: { key?: CryptoKey | Uint8Array; header?: { alg?: string; kid?: string } },
  ): Promise<string>;
  /** From now on the keys cannot be read. */
  fail(): void;
  close(): Promise<void>;
}

export const audience = "khuyenhoc-api";

/** An issuer of our own, to make tokens that no Keycloak would give. */
export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" }] });
  let failing = false;
  const server = createServer((_request, response) => {
    response.writeHead(failing ? 500 : 200, { "content-type": "application/json" }).end(failing ? "" : keys);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    key: privateKey,
    sign(claims = {}, options = {}) {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({
        iss: url,
        aud: audience,
        sub: "3f1f2f5e-0000-4000-8000-000000000001",
        typ: "Bearer",
        azp: "khuyenhoc-console",
        preferred_username: "binh",
        realm_access: { roles: ["commune-officer"] },
        units: ["00000000-0000-4000-8000-000000000011"],
        iat: now,
        exp: now + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", kid: "k1", typ: "JWT", ...options.header })
        .sign(options.key ?? privateKey);
    },
    fail() {
      failing = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
