import { attachInfrastructure, startInfrastructure } from "../infrastructure.ts";

/**
 * Vitest's setup of the levels that need servers: uses those of profile test when they are running, starts them otherwise, and stops
 * only what it started.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if ((await attachInfrastructure("test")) !== undefined) return undefined;
  const infrastructure = await startInfrastructure({
    profile: "test",
    progress: (line) => console.log(`  ${line}`),
  });
  return () => infrastructure.stop();
}
