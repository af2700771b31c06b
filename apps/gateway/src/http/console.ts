import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

export interface ConsoleOptions {
  /** Folder of the built console; undefined serves none. */
  directory: string | undefined;
  /** Realm's URL, as tokens name it. */
  issuer: string;
  clientId: string;
  version: string;
}

/** What the console needs to know before anybody is signed in. */
export function consoleConfiguration({ issuer, clientId, version }: ConsoleOptions) {
  const at = issuer.lastIndexOf("/realms/");
  return {
    keycloakUrl: issuer.slice(0, at),
    realm: issuer.slice(at + "/realms/".length),
    clientId,
    version,
  };
}

/**
 * The console on the API's own origin: no CORS anywhere. Scripts only from here, frames nowhere; the identity server may
 * be called. Files whose names carry a hash are kept for a year, the page itself is asked for anew each time.
 */
export async function serveConsole(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const configuration = consoleConfiguration(options);
  const identity = new URL(configuration.keycloakUrl).origin;
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    // The component library writes its styles into the page.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ${identity}`,
    // Whether somebody is signed in is asked by a redirect, not in a frame.
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
    `form-action 'self' ${identity}`,
    "object-src 'none'",
  ].join("; ");

  app.get("/config.json", (_request, reply) => reply.header("cache-control", "no-store").send(configuration));

  const root = options.directory === undefined ? undefined : resolve(options.directory);
  if (root === undefined || !existsSync(join(root, "index.html"))) return;
  const page = readFileSync(join(root, "index.html"));
  await app.register(fastifyStatic, {
    root,
    index: false,
    wildcard: false,
    setHeaders(reply, path) {
      const hashed = path.startsWith(join(root, "assets/"));
      reply.header("cache-control", hashed ? "public, max-age=31536000, immutable" : "no-cache");
      reply.header("content-security-policy", policy);
      reply.header("referrer-policy", "same-origin");
    },
  });
  // Pages of the console have addresses of their own, which only its router knows.
  app.get("/*", (request, reply) => {
    const isPage = (request.headers.accept ?? "").includes("text/html");
    if (!isPage || request.url.startsWith("/assets/")) return reply.callNotFound();
    return reply
      .type("text/html; charset=utf-8")
      .header("cache-control", "no-cache")
      .header("content-security-policy", policy)
      .header("referrer-policy", "same-origin")
      .send(page);
  });
}
