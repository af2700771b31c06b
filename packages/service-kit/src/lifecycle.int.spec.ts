import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("testing/crashing-process.ts", import.meta.url));

async function run(how: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [program, how], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output };
}

it("a real process ends with 0 on SIGTERM, having stopped its parts", async () => {
  const { code, output } = await run("signal");
  expect(code).toBe(0);
  expect(output).toContain('"message":"stopped part"');
});

it.each(["exception", "rejection"])("a real process ends with 1 on an uncaught %s", async (how) => {
  const { code, output } = await run(how);
  expect(code).toBe(1);
  expect(output).toContain("ending after an unexpected error");
});
