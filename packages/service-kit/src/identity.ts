import { createHash } from "node:crypto";
import type { Principal } from "@khuyenhoc/authz";
import { DomainError, id, type RoleName, roleNames } from "@khuyenhoc/contracts";
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";

export interface TokenVerifierOptions {
  /** Issuer as tokens name it: the realm's URL. */
  issuer: string;
  /** Audience that must be among the token's. */
  audience: string;
  /** Where the issuer's keys are; below the issuer's URL if not given. */
  jwksUrl?: string | undefined;
  /** Tolerated difference of clocks in seconds; 5 if not given. */
  clockToleranceSeconds?: number;
}

export interface TokenVerifier {
  /**
   * Verifies an access token's signature, issuer, audience, type and validity and tells who calls.
   *
   * @throws DomainError UNAUTHENTICATED if the token is not good; IDENTITY_UNAVAILABLE if the issuer's keys cannot be read
   */
  verify(token: string): Promise<Principal>;
  /** Resolves when the issuer's keys are known; for readiness. */
  check(): Promise<void>;
}

/** Longest token that is looked at; a realm with a handful of groups per person stays far below. */
const MAX_TOKEN_LENGTH = 16_384;

/** Verifying a signature takes about 0.1 ms, and a page of the console sends the same token many times. */
const REMEMBERED_TOKENS = 2000;
const REMEMBERED_MS = 60_000;

const claims = z.object({
  sub: z.string().min(1),
  // Keycloak marks access tokens "Bearer"; ID and refresh tokens are signed by the same keys and must not pass.
  typ: z.literal("Bearer"),
  azp: z.string().min(1),
  preferred_username: z.string().default(""),
  realm_access: z.object({ roles: z.array(z.string()).default([]) }).default({ roles: [] }),
  units: z.array(z.string()).default([]),
});

function isRole(role: string): role is RoleName {
  return (roleNames as readonly string[]).includes(role);
}

function toPrincipal(payload: JWTPayload): Principal {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) throw new DomainError("UNAUTHENTICATED", { reason: "claims" });
  const { sub, azp, preferred_username, realm_access, units } = parsed.data;
  return {
    subject: sub,
    username: preferred_username,
    roles: realm_access.roles.filter(isRole),
    roots: units.filter((unit) => id.safeParse(unit).success),
    clientId: azp,
  };
}

/** What jose throws when the token itself is at fault, in contrast to keys that cannot be fetched. */
function isTokenFault(error: unknown): error is errors.JOSEError {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== "ERR_JOSE_GENERIC"
  );
}

/**
 * Verifies access tokens of the realm. Keys are fetched when first needed, kept for ten minutes and fetched again when a
 * token names an unknown one. What was found good is remembered by the token's hash for a minute, never beyond its expiry.
 *
 * @param options issuer, audience and where the keys are
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const url = new URL(options.jwksUrl ?? `${options.issuer.replace(/\/+$/, "")}/protocol/openid-connect/certs`);
  const keys = createRemoteJWKSet(url, { timeoutDuration: 3000, cooldownDuration: 5000, cacheMaxAge: 600_000 });
  const remembered = new Map<string, { principal: Principal; until: number }>();
  const tolerance = options.clockToleranceSeconds ?? 5;
  return {
    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new DomainError("UNAUTHENTICATED", { reason: "length" });
      const hash = createHash("sha256").update(token).digest("base64");
      const known = remembered.get(hash);
      if (known !== undefined && known.until > Date.now()) return known.principal;
      remembered.delete(hash);
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer: options.issuer,
          audience: options.audience,
          algorithms: ["RS256", "PS256", "ES256"],
          requiredClaims: ["exp", "iat", "sub"],
          clockTolerance: tolerance,
        });
        const principal = toPrincipal(payload);
        const until = Math.min(((payload.exp ?? 0) + tolerance) * 1000, Date.now() + REMEMBERED_MS);
        const oldest = remembered.size >= REMEMBERED_TOKENS ? remembered.keys().next().value : undefined;
        if (oldest !== undefined) remembered.delete(oldest);
        remembered.set(hash, { principal, until });
        return principal;
      } catch (error) {
        if (error instanceof DomainError) throw error;
        if (isTokenFault(error)) throw new DomainError("UNAUTHENTICATED", { reason: error.code }, { cause: error });
        throw new DomainError("IDENTITY_UNAVAILABLE", {}, { cause: error });
      }
    },
    async check() {
      if (!keys.fresh) await keys.reload();
    },
  };
}

/**
 * The token of an `Authorization: Bearer …` header.
 *
 * @returns undefined if there is no header or it is of another scheme
 */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w~+/.=-]+) *$/i.exec(header ?? "")?.[1];
}
