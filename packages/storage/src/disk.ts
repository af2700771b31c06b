import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { requireKey, type Storage } from "./keys.ts";

/** Makes a new name in a folder durable: without this a power cut may forget a file whose content is on the disk. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps files below a folder of this machine. @param root made when it is missing */
export function openDisk(root: string): Storage {
  const pathOf = (key: string) => join(root, requireKey(key));
  const put = async (key: string, content: Uint8Array) => {
    const path = pathOf(key);
    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const partial = join(folder, `.${randomUUID()}.partial`);
    try {
      const handle = await open(partial, "wx", 0o600);
      try {
        await handle.writeFile(content);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, path);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    await syncFolder(folder);
  };
  const remove = (key: string) => rm(pathOf(key), { force: true });
  return {
    put,
    remove,
    async get(key) {
      try {
        return await readFile(pathOf(key));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    async check() {
      const key = `check-${randomUUID()}`;
      await put(key, Buffer.from("check"));
      await remove(key);
    },
    close: () => undefined,
  };
}
