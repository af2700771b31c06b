import { attachInfrastructure } from "../infrastructure.ts";
import { attachPlatform, startPlatform } from "../platform.ts";

/** Vitest's setup of the flows through everything: uses the running platform of profile test, or starts one from no data. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if ((await attachPlatform("test")) !== undefined) return undefined;
  const infrastructure = await attachInfrastructure("test");
  const platform = await startPlatform({
    profile: "test",
    fresh: true,
    progress: (line) => console.log(`  ${line}`),
    ...(infrastructure === undefined ? {} : { infrastructure }),
  });
  return () => platform.stop();
}
