import { type StorageServer, startStorageServer } from "@khuyenhoc/local";

export type TestStorageServer = StorageServer;

/** An S3-compatible server of one spec alone; the spec stops it. */
export const testStorageServer = (): Promise<TestStorageServer> => startStorageServer();
