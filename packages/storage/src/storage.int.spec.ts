import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type TestStorageServer, testStorageServer } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStorage, type Storage } from "./index.ts";

let server: TestStorageServer;
let folder: string;
const opened: Storage[] = [];
const open = (...parameters: Parameters<typeof openStorage>) => {
  const storage = openStorage(...parameters);
  opened.push(storage);
  return storage;
};
const s3 = (change: Partial<TestStorageServer> = {}) => {
  const { endpoint, bucket, accessKey, secretKey } = { ...server, ...change };
  return open(`s3://${bucket}/events?endpoint=${encodeURIComponent(endpoint)}`, { accessKey, secretKey });
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "storage-spec-"));
  server = await testStorageServer();
}, 180_000);
afterAll(async () => {
  for (const storage of opened) storage.close();
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const places: [string, () => Storage][] = [
  ["the local disk", () => open(pathToFileURL(join(folder, "files")).href)],
  ["an S3-compatible store", () => s3()],
];

describe.each(places)("files on %s", (_name, openPlace) => {
  const content = Buffer.from("Biên bản hội thảo, bản chính \u0000\u00ff", "utf8");

  it("are read back byte for byte, and are gone when they are removed", async () => {
    const storage = openPlace();
    await storage.check();
    await storage.put("a1/minutes.pdf", content, "application/pdf");
    await storage.put("a1/minutes.pdf", content, "application/pdf");
    expect(await storage.get("a1/minutes.pdf")).toEqual(content);
    await storage.remove("a1/minutes.pdf");
    await storage.remove("a1/minutes.pdf");
    expect(await storage.get("a1/minutes.pdf")).toBeUndefined();
  });

  it("keep five megabytes whole", async () => {
    const storage = openPlace();
    const large = Buffer.alloc(5 * 1024 * 1024, "học ");
    await storage.put("large", large, "image/png");
    expect((await storage.get("large"))?.equals(large)).toBe(true);
    await storage.remove("large");
  });

  it.each(["../secret", "/etc/passwd", "a/../../b", ".hidden", "a//b", "", "a\\b", "tệp"])(
    "have no key %j",
    async (key) => {
      const storage = openPlace();
      await expect(storage.put(key, content, "application/pdf")).rejects.toThrow(RangeError);
      await expect(storage.get(key)).rejects.toThrow(RangeError);
    },
  );
});

it("leaves nothing half written on the disk, and lets nobody else read", async () => {
  const root = join(folder, "kept");
  const storage = open(pathToFileURL(root).href);
  await Promise.all(["x", "y"].map((name) => storage.put(`e/${name}`, Buffer.from(name), "image/png")));
  expect(readdirSync(join(root, "e")).sort()).toEqual(["x", "y"]);
  expect(statSync(join(root, "e/x")).mode & 0o077).toBe(0);
});

it("is refused by the store with a wrong secret, in a bucket that is not there, and without a login", async () => {
  await expect(s3({ secretKey: "wrong" }).put("a", Buffer.from("a"), "image/png")).rejects.toThrow();
  await expect(s3({ bucket: "nowhere" }).check()).rejects.toThrow();
  expect(() => openStorage("s3://khuyenhoc")).toThrow(/S3_ACCESS_KEY/);
  expect(() => openStorage("https://example.vn")).toThrow(/STORAGE_URL/);
});
