import { networkFailure, sessionEndedFailure } from "../api/failure.ts";

/** The part of keycloak-js that a session needs. */
export interface IdentityClient {
  token?: string | undefined;
  tokenParsed?: { exp?: number | undefined } | undefined;
  timeSkew?: number | null | undefined;
  updateToken(minimumValidity: number): Promise<boolean>;
  login(options: { redirectUri: string; locale: string }): Promise<void>;
  logout(options: { redirectUri: string }): Promise<void>;
}

export interface Clock {
  now(): number;
  setTimeout(work: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** Seconds before its end at which a token is replaced without anybody noticing. */
const MARGIN_SECONDS = 60;
/** Seconds a token must still be good for when a request leaves with it. */
const REQUEST_SECONDS = 15;
const RETRY_MS = 5000;

/**
 * @param expiresAt instant of expiry as the server sees it, seconds since 1970
 * @param skew      seconds that the local clock runs ahead (+) or behind, as keycloak-js measured it
 * @param now       local time, milliseconds
 * @returns         milliseconds until the token should be replaced; never less than one second
 */
export function refreshDelay(expiresAt: number, skew: number, now: number): number {
  return Math.max(1000, (expiresAt + skew - MARGIN_SECONDS) * 1000 - now);
}

export interface Session {
  token(): Promise<string>;
  renew(): Promise<string>;
  /** A token fresh from the identity server was refused as well: only signing in again can help. */
  refused(): void;
  /** Whether it has ended: tokens can no longer be renewed. */
  ended(): boolean;
  /** Told once when the session ends. @returns stops telling */
  onEnd(listener: () => void): () => void;
  /** Leaves for the login page, and comes back to the URL. */
  signIn(returnTo: string, locale: string): Promise<void>;
  signOut(returnTo: string): Promise<void>;
  /** Stops renewing. */
  dispose(): void;
}

/**
 * Keeps the token fresh: by a timer before it expires, and again before each request, since timers sleep with the
 * machine. A server that cannot be reached is no reason to end the session; a refusal is.
 */
export function createSession(identity: IdentityClient, clock: Clock): Session {
  const listeners = new Set<() => void>();
  let over = identity.token === undefined;
  let timer: unknown;
  let running: Promise<void> | undefined;

  function end(): void {
    if (over) return;
    over = true;
    clock.clearTimeout(timer);
    for (const listener of listeners) listener();
  }

  function plan(milliseconds?: number): void {
    clock.clearTimeout(timer);
    const expiresAt = identity.tokenParsed?.exp;
    if (over || expiresAt === undefined) return;
    const delay = milliseconds ?? refreshDelay(expiresAt, identity.timeSkew ?? 0, clock.now());
    timer = clock.setTimeout(() => void refresh(MARGIN_SECONDS * 2).catch(() => undefined), delay);
  }

  async function update(minimumValidity: number): Promise<void> {
    try {
      await identity.updateToken(minimumValidity);
      plan();
    } catch (error) {
      // keycloak-js drops the tokens when the server refused them, and keeps them when it did not answer.
      if (identity.token === undefined) {
        end();
        throw sessionEndedFailure();
      }
      plan(RETRY_MS);
      throw networkFailure(error);
    }
  }

  /** One renewal at a time: a refresh token may be good for a single use. */
  async function refresh(minimumValidity: number): Promise<void> {
    if (over) throw sessionEndedFailure();
    running ??= update(minimumValidity).finally(() => {
      running = undefined;
    });
    await running;
  }

  function secondsLeft(): number {
    const expiresAt = identity.tokenParsed?.exp ?? 0;
    return expiresAt + (identity.timeSkew ?? 0) - clock.now() / 1000;
  }

  function held(): string {
    if (over || identity.token === undefined) throw sessionEndedFailure();
    return identity.token;
  }

  plan();
  return {
    ended: () => over,
    async token() {
      if (over) throw sessionEndedFailure();
      if (secondsLeft() < REQUEST_SECONDS) await refresh(MARGIN_SECONDS);
      return held();
    },
    async renew() {
      // The server refused what we took for good: whatever its remaining life, it has to be another.
      await refresh(-1);
      return held();
    },
    refused: end,
    onEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signIn: (returnTo, locale) => identity.login({ redirectUri: returnTo, locale }),
    signOut: (returnTo) => identity.logout({ redirectUri: returnTo }),
    dispose: () => clock.clearTimeout(timer),
  };
}
