import { describeDeath, killAllParts, type Part } from "./part.ts";

/** What can be supervised: parts, and a way to end them. */
type Supervised = { parts: readonly Part[]; stop(): Promise<void> };

/** What {@link listenForSignals} gives. */
export type Signals = {
  /** aborted by the first signal; gives a start up */
  abort: AbortSignal;
  /**
   * Waits until a signal comes or a part ends by itself; then stops everything in order.
   *
   * @returns the exit code: 0 after a signal, 1 when a part died
   */
  supervise(supervised: Supervised): Promise<number>;
};

/** A terminal's Ctrl-C reaches npm, its shell and this process, and npm passes it on: the same signal can come several times. */
const sameSignalMilliseconds = 700;

/**
 * Listens for Ctrl-C (SIGINT), SIGTERM and SIGHUP from now on, so that one during a start is not lost. The first asks everything to
 * end in order, a second one kills.
 */
export function listenForSignals(): Signals {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (): void => {
    if (first === 0) {
      first = Date.now();
      console.log("\n  stopping; a second Ctrl-C kills");
      controller.abort();
    } else if (Date.now() - first > sameSignalMilliseconds) {
      console.log("  killing what is left");
      killAllParts();
      process.exit(130);
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);

  return {
    abort: controller.signal,
    async supervise(supervised) {
      const asked = new Promise<"asked">((resolve) => {
        if (controller.signal.aborted) resolve("asked");
        controller.signal.addEventListener("abort", () => resolve("asked"), { once: true });
      });
      const deaths = supervised.parts.map(async (part) => ({ part, exit: await part.exited }));
      const end = await Promise.race([asked, ...deaths]);
      if (end !== "asked") console.error(`\n${describeDeath(end.part, end.exit)}\n\n  stopping everything else`);
      await supervised.stop();
      console.log("  stopped");
      return end === "asked" ? 0 : 1;
    },
  };
}
