import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { javaCommand, prepareStorageServer } from "./distributions.ts";
import { diedEarly, startPart } from "./part.ts";
import { homeOf } from "./paths.ts";
import { until } from "./poll.ts";

/** An S3-compatible server with one bucket, and who may use it. */
export interface StorageServer {
  endpoint: string;
  bucket: string;
  accessKey: string;
  secretKey: string;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/**
 * Starts an S3-compatible server for tests: it checks the signature of every request as the real ones do, and keeps its objects in a
 * folder that goes with it.
 *
 * @throws LocalFailure when it cannot be fetched
 */
export async function startStorageServer(): Promise<StorageServer> {
  const program = await prepareStorageServer(join(homeOf(), "distributions"));
  const folder = mkdtempSync(join(tmpdir(), "khuyenhoc-storage-"));
  const [bucket, accessKey, secretKey] = ["khuyenhoc", "test-access", "test-secret"];
  mkdirSync(join(folder, "data", bucket), { recursive: true });
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const properties = join(folder, "s3proxy.properties");
  writeFileSync(
    properties,
    Object.entries({
      "s3proxy.endpoint": endpoint,
      "s3proxy.authorization": "aws-v2-or-v4",
      "s3proxy.identity": accessKey,
      "s3proxy.credential": secretKey,
      "jclouds.provider": "filesystem-nio2",
      "jclouds.filesystem.basedir": join(folder, "data"),
    })
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  const part = await startPart({
    name: "storage server",
    command: javaCommand(),
    args: ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", program, "--properties", properties],
    log: join(folder, "s3proxy.log"),
    environment: process.env,
  });
  const stop = async () => {
    await part.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // Nobody is let in without a signature, and that is an answer.
    await until("the storage server", async () => ((await fetch(endpoint)).status === 403 ? true : undefined), {
      seconds: 60,
      every: 200,
      abort: () => diedEarly(part),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, bucket, accessKey, secretKey, stop };
}
