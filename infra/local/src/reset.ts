import { existsSync, rmSync } from "node:fs";
import { LocalFailure } from "./failure.ts";
import { profilePaths } from "./paths.ts";
import { type Profile, requireFree } from "./ports.ts";
import { outsideFolder } from "./postgres-user.ts";
import { readRunning, requireNotRunning } from "./running.ts";

/**
 * Wipes the data, secrets and logs of a profile; the distributions stay.
 *
 * @returns the folders that were removed
 * @throws LocalFailure while the profile is running
 */
export async function reset(home: string, profile: Profile): Promise<string[]> {
  const paths = profilePaths(home, profile);
  const running = readRunning(paths.running);
  requireNotRunning(running);
  if (running !== undefined) {
    await requireFree(profile, running.ports, ["postgres", "kafka", "keycloak"]).catch(() => {
      throw new LocalFailure(
        `Parts of profile ${profile} are still running, left behind by a start that was killed.`,
        "Start it once more and end it with Ctrl-C; then reset.",
      );
    });
  }
  const removed = [paths.folder, outsideFolder(paths.folder)].filter((folder) => existsSync(folder));
  for (const folder of removed) rmSync(folder, { recursive: true, force: true });
  return removed;
}
