import { fileURLToPath } from "node:url";
import { openDisk } from "./disk.ts";
import type { Storage, StorageLogin } from "./keys.ts";
import { openS3 } from "./s3.ts";

/**
 * Opens the place where files are kept.
 *
 * @param address `file:///folder`, or `s3://bucket?endpoint=https://host&region=name`; without an endpoint it is Amazon's own
 * @param login   for S3
 * @throws Error when the address is neither, or the login is missing
 */
export function openStorage(address: string, login?: StorageLogin): Storage {
  const url = new URL(address);
  if (url.protocol === "file:") return openDisk(fileURLToPath(url));
  if (url.protocol !== "s3:" || url.hostname === "") throw new Error("STORAGE_URL must begin with file:/// or s3://");
  if (login === undefined) throw new Error("An S3-compatible store needs S3_ACCESS_KEY and S3_SECRET_KEY");
  return openS3({
    bucket: url.hostname,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ""),
    endpoint: url.searchParams.get("endpoint") ?? undefined,
    region: url.searchParams.get("region") ?? "us-east-1",
    login,
  });
}
