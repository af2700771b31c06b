export { auditRead, type ReadAudit } from "./access-log.ts";
export {
  type EnvironmentSource,
  environmentTable,
  httpEnvironment,
  readEnvironment,
  serviceEnvironment,
  trustProxy,
} from "./environment.ts";
export { domainErrorFromResponse, expectedFailure, type FailureData, failureCode } from "./failures.ts";
export { runProcess, startBasics, startFoundation } from "./foundation.ts";
export { bearerToken, createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from "./identity.ts";
export { type Lifecycle, type ProcessHooks, type RunOptions, runService } from "./lifecycle.ts";
export { createLogger, type Logger, type LoggerOptions } from "./logger.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { safeError, scrub } from "./privacy.ts";
export { initService, listOperations, type Operation, type OperationMeta } from "./procedures.ts";
export {
  consumersReady,
  createReadiness,
  databaseReady,
  migrationsApplied,
  type Readiness,
  type ReadinessCheck,
  type ReadinessChecks,
  replicaLoaded,
} from "./readiness.ts";
export { acceptOrMakeId, type RequestContext, type ServiceContext } from "./request.ts";
export { authenticate, BODY_LIMIT, correlationIdOf, type Server, type ServerOptions, startServer } from "./server.ts";
export { startTracing, type Tracing, type TracingOptions, tracedCall, withSpan } from "./tracing.ts";
export { createVault, type Vault } from "./vault.ts";
