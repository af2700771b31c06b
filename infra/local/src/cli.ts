import { parseArgs } from "node:util";
import { LocalFailure } from "./failure.ts";
import { startInfrastructure } from "./infrastructure.ts";
import { type Profile, profiles } from "./ports.ts";
import { stopOnSignals } from "./signals.ts";

function print(line: string): void {
  console.log(`  ${line}`);
}

async function infra(profile: Profile): Promise<number> {
  const signals = stopOnSignals();
  const infrastructure = await startInfrastructure({ profile, progress: print });
  print(`PostgreSQL  127.0.0.1:${infrastructure.postgres.port} (superuser ${infrastructure.postgres.superuser})`);
  print(`Kafka       ${infrastructure.kafka.brokers.join(",")}`);
  print(`Keycloak    ${infrastructure.keycloak.url} (administrator ${infrastructure.keycloak.adminUser})`);
  print(`Passwords   ${infrastructure.paths.secrets}`);
  print("Ctrl-C ends everything.");
  return signals.supervise(infrastructure);
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { profile: { type: "string" } } });
  const profile = profiles.find((name) => name === (values.profile ?? "start"));
  if (profile === undefined) {
    throw new LocalFailure(`${values.profile} is no profile.`, `Profiles are ${profiles.join(", ")}.`);
  }
  if (positionals[0] === "infra") return infra(profile);
  throw new LocalFailure(`${positionals[0] ?? "Nothing"} is no command.`, "Commands: infra [--profile <name>]");
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof LocalFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
