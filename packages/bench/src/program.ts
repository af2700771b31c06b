import { spawn } from "node:child_process";
import { join } from "node:path";
import { checkout } from "@khuyenhoc/local";

/** Runs a program of a service to its end. @returns what it said on both outputs */
export function program(
  service: string,
  path: string,
  args: string[],
  environment: Record<string, string>,
): Promise<{ out: string; err: string }> {
  const child = spawn(process.execPath, [join(checkout, "apps", service, "src", path), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: environment,
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${path} ended with ${code}: ${said.out.slice(0, 1000)} ${said.err.slice(0, 1000)}`));
    });
  });
}
