import {
  type Attributes,
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  SimpleSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";

export interface TracingOptions {
  /** Name of the process, `service.name` of its spans. */
  service: string;
  /** Base URL of an OTLP/HTTP collector. Without it nothing is recorded, yet trace ids still travel. */
  endpoint?: string | undefined;
  /** Share of new traces to record, 0 to 1. A caller's decision in `traceparent` is respected. Default 1. */
  sampleRatio?: number | undefined;
  /** Takes spans as they end, in place of a collector; for tests. */
  exporter?: SpanExporter;
}

export interface Tracing {
  /** Sends what is still buffered, then gives the process's global tracing back. */
  shutdown(): Promise<void>;
}

/**
 * Starts tracing for the whole process: W3C `traceparent` in and out, asynchronous context, sampling by parent.
 * Call it once, before the server starts.
 *
 * @param options see {@link TracingOptions}
 */
export function startTracing(options: TracingOptions): Tracing {
  const exports = options.exporter !== undefined || options.endpoint !== undefined;
  const processor =
    options.exporter !== undefined
      ? new SimpleSpanProcessor({ exporter: options.exporter })
      : options.endpoint !== undefined
        ? new BatchSpanProcessor({
            exporter: new OTLPTraceExporter({ url: `${options.endpoint.replace(/\/+$/, "")}/v1/traces` }),
          })
        : undefined;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": options.service, "service.namespace": "khuyenhoc" }),
    sampler: new ParentBasedSampler({
      root: exports ? new TraceIdRatioBasedSampler(options.sampleRatio ?? 1) : new AlwaysOffSampler(),
    }),
    spanProcessors: processor ? [processor] : [],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    async shutdown() {
      await provider.shutdown();
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

/**
 * Runs `work` inside a span; what fails marks the span with the error's type only, never its text.
 *
 * @param tracer     name of the part that works, such as the service's
 * @param name       name of the span; low cardinality, no data
 * @param attributes ids and counts, no personal data
 */
export function withSpan<Result>(
  tracer: string,
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<Result>,
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<Result> {
  return trace.getTracer(tracer).startActiveSpan(name, { attributes, kind }, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Marks a span as failed by the error's type or stable code. */
export function markFailed(span: Span, error: unknown): void {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  span.setAttribute("error.type", typeof code === "string" ? code : error instanceof Error ? error.name : typeof error);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

/** `traceparent` (and `tracestate`) of the active span, to be sent along with a call. Empty outside of a span. */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/**
 * The trace context that came with a call.
 *
 * @param headers header values by lower-case name
 */
export function incomingTrace(headers: Readonly<Record<string, unknown>>): Context {
  return propagation.extract(context.active(), headers);
}

/**
 * Calls a peer over HTTP inside a client span. The span knows the peer, the method and the status, never the URL's path or query.
 *
 * @param tracer name of the calling part
 * @param peer   name of the service that is called
 * @param send   sends the request with these headers besides its own, so that the trace goes on, and tells the status
 */
export function tracedCall<Answer extends { status: number }>(
  tracer: string,
  peer: string,
  method: string,
  send: (headers: Record<string, string>) => Promise<Answer>,
): Promise<Answer> {
  return withSpan(
    tracer,
    `call ${peer}`,
    { "peer.service": peer, "http.request.method": method },
    async (span) => {
      const answer = await send(traceHeaders());
      span.setAttribute("http.response.status_code", answer.status);
      return answer;
    },
    SpanKind.CLIENT,
  );
}
