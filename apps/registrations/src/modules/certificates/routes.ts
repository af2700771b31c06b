import { DomainError } from "@khuyenhoc/contracts";
import type { FastifyInstance } from "fastify";
import type { Store } from "../../context.ts";
import { signedCredential } from "./credential.ts";
import { findByToken, toPublic } from "./public.ts";
import type { SigningKey } from "./signing.ts";

export interface PublicOptions {
  database: Store;
  publicUrl: string;
  key: SigningKey;
  /** Public keys that signed before. */
  earlierKeys: readonly SigningKey["publicJwk"][];
}

/** Routes without a login, for the gateway: what a certificate is worth, its signed credential, and the keys that verify it. */
export function servePublicCertificates(app: FastifyInstance, options: PublicOptions): void {
  const { database, publicUrl, key, earlierKeys } = options;
  app.get<{ Params: { token: string } }>("/public/certificates/:token", async (request, reply) => {
    const known = await findByToken(database, request.params.token);
    if (known === undefined) throw new DomainError("NOT_FOUND");
    return reply.header("cache-control", "no-store").send(toPublic(known));
  });
  app.get<{ Params: { token: string } }>("/public/certificates/:token/credential", async (request, reply) => {
    const { token } = request.params;
    const known = await findByToken(database, token);
    if (known === undefined) throw new DomainError("NOT_FOUND");
    return reply
      .header("cache-control", "no-store")
      .type("application/vc+jwt")
      .send(await signedCredential(known, token, { publicUrl, key }));
  });
  app.get("/public/certificates-jwks", (_request, reply) =>
    reply.header("cache-control", "public, max-age=3600").send({ keys: [key.publicJwk, ...earlierKeys] }),
  );
}
