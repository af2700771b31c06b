import { describeDeath, type Part } from "./part.ts";

/** What can be supervised: parts, and a way to end them. */
export type Supervised = { parts: readonly Part[]; stop(): Promise<void>; kill(): void };

/**
 * Listens for Ctrl-C (SIGINT), SIGTERM and SIGHUP from now on, so that a signal during a start is not lost.
 */
export function stopOnSignals(): {
  /** resolves at the first signal */
  asked: Promise<NodeJS.Signals>;
  /** whether a signal has come */
  isAsked(): boolean;
  /**
   * Waits until a signal comes or a part ends by itself; then stops everything in order. A second signal kills.
   *
   * @returns the exit code: 0 after a signal, 1 when a part died
   */
  supervise(supervised: Supervised): Promise<number>;
} {
  let signal: NodeJS.Signals | undefined;
  let onSecond: () => void = () => process.exit(130);
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (signal !== undefined) return onSecond();
      signal = name;
      resolve(name);
    });
  }
  return {
    asked,
    isAsked: () => signal !== undefined,
    async supervise(supervised) {
      onSecond = () => {
        console.log("\n  killing what is left");
        supervised.kill();
      };
      const deaths = supervised.parts.map(async (part) => ({ part, exit: await part.exited }));
      const end = await Promise.race([asked, ...deaths]);
      if (typeof end !== "string") console.error(`\n${describeDeath(end.part, end.exit)}`);
      console.log("\n  stopping; a second Ctrl-C kills");
      await supervised.stop();
      console.log("  stopped");
      return typeof end === "string" ? 0 : 1;
    },
  };
}
