export type { Storage, StorageLogin } from "./keys.ts";
export { openStorage } from "./storage.ts";
export { namedAs, readUpload, sniff, type Upload, type UploadMediaType } from "./upload.ts";
