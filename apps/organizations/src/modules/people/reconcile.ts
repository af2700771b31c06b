import type { Database } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import type { Identity } from "./identity.ts";
import { overdue, readPending, settle } from "./repository.ts";
import { temporaryPassword } from "./rules.ts";

/** How long a request may take before somebody else finishes its work. */
const PATIENCE_SECONDS = 20;
const INTERVAL_MS = 15_000;

/**
 * Brings the identity server to what the appointments of an account say. Safe to run at any time and by several at once.
 *
 * @param issuePassword whether a first password is made, where the account never had one; only in a request, which can show it
 * @returns the first password if one was made
 * @throws DomainError IDENTITY_UNAVAILABLE; the account stays pending then
 */
export async function bringInLine(
  database: Database,
  identity: Identity,
  accountId: string,
  issuePassword: boolean,
): Promise<string | null> {
  const pending = await readPending(database, accountId);
  if (pending === undefined) return null;
  const password = issuePassword && !pending.account.passwordIssued ? temporaryPassword() : undefined;
  const identityId = await identity.apply(
    pending.wanted,
    password === undefined ? undefined : { value: password, temporary: true },
  );
  await settle(database, pending, { identityId, passwordIssued: password !== undefined });
  return password ?? null;
}

/**
 * Finishes what a crash or an identity server that did not answer has left: every account whose appointments have changed and
 * have not reached the identity server yet.
 */
export function startReconciler(options: { database: Database; identity: Identity; logger: Logger }): {
  stop(): Promise<void>;
} {
  const { database, identity, logger } = options;
  let stopped = false;
  let running = Promise.resolve();
  const round = async (): Promise<void> => {
    try {
      for (const id of await overdue(database, PATIENCE_SECONDS)) {
        if (stopped) return;
        await bringInLine(database, identity, id, false);
        logger.info({ component: "people" }, "an account was brought in line with its appointments");
      }
    } catch (err) {
      logger.warn({ component: "people", err }, "accounts wait for the identity server");
    }
  };
  const timer = setInterval(() => {
    running = running.then(round);
  }, INTERVAL_MS);
  running = round();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
