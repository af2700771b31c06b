import type { Logger } from "./logger.ts";

/** Parts of a process in the order they were started; they are stopped in the opposite order. */
export interface Lifecycle {
  /**
   * Registers how a part that has just been started is stopped.
   *
   * @param part name for the log
   */
  onStop(part: string, stop: () => Promise<void> | void): void;
}

/** How a process hears signals and ends; given by tests. */
export interface ProcessHooks {
  on(event: string, listener: (argument: unknown) => void): void;
  exit(code: number): void;
}

export interface RunOptions {
  name: string;
  logger: Logger;
  /** Builds and starts the parts, registering each with `onStop`. */
  start(lifecycle: Lifecycle): Promise<void>;
  /** Time for the whole shutdown, in milliseconds; 12,000 if not given. Then the process ends with 1. */
  shutdownTimeoutMs?: number;
  hooks?: ProcessHooks;
}

const processHooks: ProcessHooks = {
  on: (event, listener) => void process.on(event, listener),
  exit: (code) => process.exit(code),
};

/**
 * Runs a process: starts its parts, and on SIGTERM or SIGINT stops them in the opposite order, each logged; a second
 * signal ends it at once. An uncaught exception or unhandled rejection is logged and ends the process with 1 (its state
 * can no longer be trusted; whoever supervises it starts it anew). If starting fails, what had been started is stopped.
 *
 * @param options see {@link RunOptions}
 */
export async function runService(options: RunOptions): Promise<void> {
  const { logger } = options;
  const hooks = options.hooks ?? processHooks;
  const parts: { part: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  const stopAll = async (): Promise<boolean> => {
    let clean = true;
    for (const { part, stop } of parts.splice(0).reverse()) {
      const began = performance.now();
      try {
        await stop();
        logger.info({ part, durationMs: Math.round(performance.now() - began) }, "stopped part");
      } catch (err) {
        clean = false;
        logger.error({ part, err }, "part did not stop");
      }
    }
    return clean;
  };

  const end = async (code: number): Promise<void> => {
    const timer = setTimeout(() => {
      logger.fatal("shutdown took too long");
      hooks.exit(1);
    }, options.shutdownTimeoutMs ?? 12_000);
    const clean = await stopAll();
    clearTimeout(timer);
    logger.info({ code: String(clean ? code : 1) }, "stopped");
    hooks.exit(clean ? code : 1);
  };

  for (const signal of ["SIGTERM", "SIGINT"]) {
    hooks.on(signal, () => {
      if (stopping !== undefined) {
        logger.warn({ signal }, "second signal: ending at once");
        hooks.exit(1);
        return;
      }
      logger.info({ signal }, "stopping");
      stopping = end(0);
    });
  }
  for (const event of ["uncaughtException", "unhandledRejection"]) {
    hooks.on(event, (err) => {
      logger.fatal({ reason: event, err }, "ending after an unexpected error");
      hooks.exit(1);
    });
  }

  try {
    await options.start({
      onStop: (part, stop) => {
        parts.push({ part, stop });
      },
    });
    if (stopping === undefined) logger.info("started");
  } catch (err) {
    logger.fatal({ err }, "could not start");
    if (stopping === undefined) {
      stopping = end(1);
      await stopping;
    }
  }
}
