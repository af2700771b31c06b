import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, type JWK } from "jose";

/** The key with which an installation signs credentials. */
export interface SigningKey {
  privateKey: KeyObject;
  /** What verifiers need. Its `kid` is the address of the key set and the key's thumbprint. */
  publicJwk: JWK & { kid: string };
  alg: "RS256";
}

/**
 * Reads the installation's key. RSA, because every verifier of Open Badges 3.0 must know RS256 (specification, 8.2.3).
 *
 * @param publicUrl base of public addresses
 * @param pkcs8     private key as PKCS #8: PEM, or its DER in base64 on one line
 * @throws Error when it is no RSA key of at least 2048 bits
 */
export async function readSigningKey(publicUrl: string, pkcs8: string): Promise<SigningKey> {
  const body = pkcs8.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, "").replace(/\s+/g, "");
  const privateKey = createPrivateKey({ key: Buffer.from(body, "base64"), format: "der", type: "pkcs8" });
  const bits = privateKey.asymmetricKeyDetails?.modulusLength ?? 0;
  if (privateKey.asymmetricKeyType !== "rsa" || bits < 2048) {
    throw new Error("SIGNING_KEY must be an RSA key of at least 2048 bits");
  }
  return { privateKey, publicJwk: await publicJwkOf(publicUrl, createPublicKey(privateKey)), alg: "RS256" };
}

/**
 * What verifiers need of keys that signed before: a credential that was handed out holds its key's address, and is verified for as long
 * as the key set has that key.
 *
 * @param keys public (SPKI) or private (PKCS #8) keys, as DER in base64
 * @throws Error when one is no RSA key of at least 2048 bits
 */
export function readEarlierKeys(publicUrl: string, keys: readonly string[]): Promise<SigningKey["publicJwk"][]> {
  return Promise.all(
    keys.map((text) => {
      const key = publicKeyOf(Buffer.from(text, "base64"));
      if (key?.asymmetricKeyType !== "rsa" || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) {
        throw new Error("SIGNING_KEYS_EARLIER must be RSA keys of at least 2048 bits as DER in base64");
      }
      return publicJwkOf(publicUrl, key);
    }),
  );
}

function publicKeyOf(key: Buffer): KeyObject | undefined {
  for (const type of ["spki", "pkcs8"] as const) {
    try {
      return createPublicKey(
        type === "spki" ? { key, format: "der", type } : createPrivateKey({ key, format: "der", type }),
      );
    } catch {
      // It may be of the other form.
    }
  }
  return undefined;
}

async function publicJwkOf(publicUrl: string, key: KeyObject): Promise<SigningKey["publicJwk"]> {
  const jwk = await exportJWK(key);
  const kid = `${publicUrl.replace(/\/+$/, "")}/.well-known/khuyenhoc-jwks.json#${await calculateJwkThumbprint(jwk)}`;
  return { ...jwk, kid, alg: "RS256", use: "sig" };
}
