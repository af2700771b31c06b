import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

export interface Metrics {
  /** Prometheus registry of the process; parts (relay, consumers) add their own metrics to it. */
  registry: Registry;
  /** Duration of HTTP requests in seconds, by method, route pattern and status. */
  httpDuration: Histogram<"method" | "route" | "status">;
  /** Calls of procedures, by path and outcome: `OK` or the error's code. */
  procedures: Counter<"procedure" | "outcome">;
  /** Forgets every metric. */
  close(): void;
}

/**
 * A registry of its own for a process, with Node's process metrics.
 *
 * @param options.service label `service` of every sample
 */
export function createMetrics(options: { service: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: options.service });
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    httpDuration: new Histogram({
      name: "khuyenhoc_http_request_duration_seconds",
      help: "Duration of HTTP requests.",
      labelNames: ["method", "route", "status"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    }),
    procedures: new Counter({
      name: "khuyenhoc_procedure_calls_total",
      help: "Calls of procedures by outcome.",
      labelNames: ["procedure", "outcome"],
      registers: [registry],
    }),
    close: () => registry.clear(),
  };
}
