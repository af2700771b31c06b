import { createLogger, runService } from "../index.ts";

// Ends the way its argument says; the spec beside the lifecycle looks at the exit code.
const how = process.argv[2];
await runService({
  name: "crashing",
  logger: createLogger({ service: "crashing", level: "info" }),
  async start(lifecycle) {
    const timer = setInterval(() => undefined, 1000);
    lifecycle.onStop("timer", () => clearInterval(timer));
    if (how === "exception") setImmediate(() => JSON.parse("no JSON"));
    if (how === "rejection") void Promise.reject(new Error("nobody waits"));
  },
});
if (how === "signal") process.kill(process.pid, "SIGTERM");
