import { setTimeout as delay } from "node:timers/promises";
import { type Database, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FirstPassword, Identity } from "./identity.ts";
import { overdue, readWanted, settle, takeTurn } from "./repository.ts";

/** How long a request may take before somebody else finishes its work. */
const PATIENCE_SECONDS = 20;
const INTERVAL_MS = 15_000;

/**
 * Brings the identity server to what the appointments of an account say. Safe to run at any time; several take turns. The
 * transaction writes at its very end only, so that no domain event waits for the identity server.
 *
 * @param firstPassword set where the account never had one; only by whoever can tell it
 * @returns the first password if it was set
 * @throws DomainError IDENTITY_UNAVAILABLE, ACCOUNT_EXISTS; the account stays pending then
 */
export function bringInLine(
  database: Database,
  identity: Identity,
  accountId: string,
  firstPassword?: FirstPassword,
): Promise<string | null> {
  return database.transaction(systemScope, async (tx) => {
    await takeTurn(tx, accountId);
    const state = await readWanted(tx, accountId);
    if (state === undefined) return null;
    const password = state.account.passwordIssued ? undefined : firstPassword;
    if (state.pendingSince === null && password === undefined) return null;
    const identityId = await identity.apply(state.wanted, password);
    await settle(tx, state, { identityId, passwordIssued: password !== undefined });
    return password?.value ?? null;
  });
}

/**
 * Finishes what a crash or an identity server that did not answer has left: every account whose appointments have changed and
 * have not reached the identity server yet.
 */
export function startReconciler(options: { database: Database; identity: Identity; logger: Logger }): {
  stop(): Promise<void>;
} {
  const { database, identity } = options;
  const logger = options.logger.child({ component: "people" });
  const stopping = new AbortController();
  const { signal } = stopping;

  const repair = async (accountId: string): Promise<void> => {
    try {
      await bringInLine(database, identity, accountId);
      logger.info({ accountId }, "an account was brought in line with its appointments");
    } catch (err) {
      // One that the identity server refuses must not keep those behind it waiting.
      logger.warn({ accountId, err }, "an account waits for the identity server");
    }
  };
  const round = async (): Promise<void> => {
    try {
      const waiting = await database.transaction(systemScope, (tx) => overdue(tx, PATIENCE_SECONDS));
      for (const accountId of waiting) {
        if (signal.aborted) return;
        await repair(accountId);
      }
    } catch (err) {
      logger.warn({ err }, "it is unknown which accounts wait for the identity server");
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await round();
      await delay(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
