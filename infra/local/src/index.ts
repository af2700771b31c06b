export { createServiceDatabase, databaseOf, rolesOf } from "./databases.ts";
export { LocalFailure } from "./failure.ts";
export {
  attachInfrastructure,
  type Infrastructure,
  type InfrastructurePart,
  type StartOptions,
  startInfrastructure,
} from "./infrastructure.ts";
export { checkout, homeOf } from "./paths.ts";
export { until } from "./poll.ts";
export { type Ports, type Profile, portsOf, profiles } from "./ports.ts";
export { type Secrets, type ServiceName, services } from "./secrets.ts";
