import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { requireKey, type Storage, type StorageLogin } from "./keys.ts";

export interface S3Options {
  bucket: string;
  /** Before every key; may be empty. */
  prefix: string;
  endpoint: string | undefined;
  region: string;
  login: StorageLogin;
}

/** Keeps files as objects of a bucket that exists. */
export function openS3({ bucket, prefix, endpoint, region, login }: S3Options): Storage {
  const client = new S3Client({
    region,
    credentials: { accessKeyId: login.accessKey, secretAccessKey: login.secretKey },
    // Stores beside Amazon's take the bucket in the path, and few of them know checksums in trailers.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const at = (key: string) => ({
    Bucket: bucket,
    Key: prefix === "" ? requireKey(key) : `${prefix}/${requireKey(key)}`,
  });
  return {
    async put(key, content, mediaType) {
      const object = { ...at(key), Body: content, ContentLength: content.byteLength, ContentType: mediaType };
      await client.send(new PutObjectCommand(object));
    },
    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(key)));
        return Body === undefined ? undefined : Buffer.from(await Body.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand(at(key)));
    },
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: bucket }));
    },
    close: () => client.destroy(),
  };
}
