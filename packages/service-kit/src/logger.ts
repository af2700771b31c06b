import { format } from "node:util";
import { isSpanContextValid, trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";
import { allowedFields, scrub } from "./privacy.ts";

export type Logger = PinoLogger;

export interface LoggerOptions {
  /** Name of the process, on every line. */
  service: string;
  level: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** Keys allowed besides the common ones; they must never carry personal data. */
  allow?: readonly string[];
  /** Where lines go; standard output if not given. */
  destination?: DestinationStream;
}

/**
 * JSON lines without personal data: keys outside an allow-list are left out (their names appear in `omitted`), values are
 * scalars, messages and texts are scrubbed, errors lose what quotes data. Lines inside a span carry its trace id.
 *
 * @param options name, level and destination
 */
export function createLogger(options: LoggerOptions): Logger {
  const extra = new Set(options.allow);
  const logger: Logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "message",
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => allowedFields(fields, extra),
      },
      // The formatters have already made errors safe; pino's own serializer would take their fields apart again.
      serializers: { err: (error: unknown) => error },
      mixin() {
        const span = trace.getActiveSpan()?.spanContext();
        return span && isSpanContextValid(span) ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
      hooks: {
        logMethod(args, method) {
          // Without a message pino would take the error's, which may quote data.
          const [first, ...rest] = args as unknown[];
          const text = typeof first === "string" ? format(first, ...rest) : rest.length > 0 ? format(...rest) : "error";
          const fields = typeof first === "string" ? {} : first instanceof Error ? { err: first } : first;
          method.apply(this, [fields as object, scrub(text)]);
        },
      },
    },
    options.destination ?? pino.destination({ sync: true }),
  );
  // pino passes a child's bindings through no formatter; children inherit this from the logger they are made of.
  const child = logger.child;
  logger.child = function (this: Logger, bindings: object, childOptions?: object) {
    return child.call(this, allowedFields({ ...bindings }, extra), childOptions);
  } as typeof logger.child;
  return logger;
}
