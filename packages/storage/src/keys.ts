/** Files by key. A key is written once and never changed: the same key again must be the same content. */
export interface Storage {
  /** Writes a file. It is durable when this resolves. */
  put(key: string, content: Uint8Array, mediaType: string): Promise<void>;
  /** @returns undefined when there is no such file */
  get(key: string): Promise<Buffer | undefined>;
  /** Removes a file; one that is not there is removed already. */
  remove(key: string): Promise<void>;
  /** @throws Error when nothing can be written there */
  check(): Promise<void>;
  close(): void;
}

/** Who asks an S3-compatible store. */
export interface StorageLogin {
  accessKey: string;
  secretKey: string;
}

/** Parts of letters, digits, `-`, `_` and `.`, separated by slashes; no part begins with a dot. */
const keyPattern = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}(\/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}){0,5}$/;

/** @throws RangeError for what could leave its folder */
export function requireKey(key: string): string {
  if (!keyPattern.test(key)) throw new RangeError("not a key of the storage");
  return key;
}
