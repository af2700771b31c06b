export { createServiceDatabase, databaseOf, dropDatabase, rolesOf } from "./databases.ts";
export { type AppName, loadEnvironment, migratorUrl, type PlatformOptions, serviceEnvironment } from "./environment.ts";
export { LocalFailure } from "./failure.ts";
export {
  attachInfrastructure,
  type Infrastructure,
  type InfrastructurePart,
  type StartOptions,
  startInfrastructure,
} from "./infrastructure.ts";
export { createTopics, deleteTopics } from "./kafka-admin.ts";
export { checkout, homeOf } from "./paths.ts";
export { attachPlatform, type Platform, type PlatformStart, startPlatform } from "./platform.ts";
export { until } from "./poll.ts";
export { type PortName, type Ports, type Profile, portsFrom, portsOf, profiles } from "./ports.ts";
export { type Secrets, type ServiceName, services } from "./secrets.ts";
export { type StorageServer, startStorageServer } from "./storage-server.ts";
