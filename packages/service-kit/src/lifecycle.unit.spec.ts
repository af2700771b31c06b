import { describe, expect, it } from "vitest";
import { type Lifecycle, runService } from "./lifecycle.ts";
import { createLogger } from "./logger.ts";

function process() {
  const listeners = new Map<string, (argument: unknown) => void>();
  const ended = Promise.withResolvers<number>();
  const events: string[] = [];
  let text = "";
  const destination = {
    write(line: string) {
      text += line;
    },
  };
  const run = (start: (lifecycle: Lifecycle) => Promise<void>, shutdownTimeoutMs?: number) =>
    runService({
      name: "test",
      logger: createLogger({ service: "test", level: "info", destination }),
      start,
      ...(shutdownTimeoutMs === undefined ? {} : { shutdownTimeoutMs }),
      hooks: { on: (event, listener) => listeners.set(event, listener), exit: ended.resolve },
    });
  const part = (lifecycle: Lifecycle, name: string, stop: () => Promise<void> = async () => undefined) =>
    lifecycle.onStop(name, async () => {
      await stop();
      events.push(name);
    });
  return {
    run,
    part,
    events,
    ended: ended.promise,
    emit: (event: string, argument?: unknown) => listeners.get(event)?.(argument),
    log: () => text,
  };
}

describe("runService", () => {
  it("stops parts in the opposite order, each when the one before has ended, and ends with 0", async () => {
    const { run, part, events, ended, emit, log } = process();
    const slow = Promise.withResolvers<void>();
    await run(async (lifecycle) => {
      part(lifecycle, "database");
      part(lifecycle, "consumer");
      part(lifecycle, "server", () => slow.promise);
    });
    emit("SIGTERM");
    expect(events).toEqual([]);
    slow.resolve();
    expect(await ended).toBe(0);
    expect(events).toEqual(["server", "consumer", "database"]);
    expect(log().match(/"part":"\w+"/g)).toEqual(['"part":"server"', '"part":"consumer"', '"part":"database"']);
  });

  it("stops the others when one cannot stop, and ends with 1", async () => {
    const { run, part, events, ended, emit } = process();
    await run(async (lifecycle) => {
      part(lifecycle, "database");
      part(lifecycle, "relay", () => Promise.reject(new Error("stuck")));
    });
    emit("SIGINT");
    expect(await ended).toBe(1);
    expect(events).toEqual(["database"]);
  });

  it("ends at once on a second signal, and when the time is over", async () => {
    for (const how of ["second signal", "time"]) {
      const { run, part, ended, emit } = process();
      await run(
        async (lifecycle) => part(lifecycle, "server", () => new Promise(() => undefined)),
        how === "time" ? 1 : undefined,
      );
      emit("SIGTERM");
      if (how === "second signal") emit("SIGTERM");
      expect(await ended).toBe(1);
    }
  });

  it("stops what was started when a later part cannot start", async () => {
    const { run, part, events, ended } = process();
    await run(async (lifecycle) => {
      part(lifecycle, "database");
      throw new Error("port taken");
    });
    expect(await ended).toBe(1);
    expect(events).toEqual(["database"]);
  });

  it.each(["uncaughtException", "unhandledRejection"])("ends with 1 on %s", async (event) => {
    const { run, ended, emit, log } = process();
    await run(async () => undefined);
    emit(event, new TypeError("x is undefined"));
    expect(await ended).toBe(1);
    expect(log()).toContain('"level":"fatal"');
  });
});
