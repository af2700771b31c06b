import { serviceEnvironment } from "@khuyenhoc/service-kit";
import { z } from "zod";

function listed(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What the service reads from the environment; the table in README.md is made from it. */
export const environmentSchema = serviceEnvironment.extend({
  PUBLIC_URL: z
    .url()
    .describe("Base of public addresses, as in the QR codes of certificates: where everybody reaches the gateway."),
  SIGNING_KEY: z
    .string()
    .min(1)
    .describe("Private key that signs credentials: RSA of at least 2048 bits as PKCS #8, PEM or its DER in base64."),
  SIGNING_KEYS_EARLIER: z
    .string()
    .default("")
    .transform(listed)
    .describe(
      "Keys that signed credentials before, separated by commas, so that those are still verified: public keys (SPKI) or the private ones (PKCS #8), as DER in base64.",
    ),
  SUBJECT_KEY: z
    .base64()
    .transform((value) => Buffer.from(value, "base64"))
    .refine((key) => key.length === 32, "must be 32 bytes in base64")
    .describe(
      "32 bytes in base64 that citizens' numbers are encrypted and found with; without them the numbers are lost.",
    ),
  SUBJECT_KEYS_EARLIER: z
    .string()
    .default("")
    .transform((value) => listed(value).map((key) => Buffer.from(key, "base64")))
    .refine(
      (keys) => keys.every(({ length }) => length === 32),
      "must be keys of 32 bytes in base64, separated by commas",
    )
    .describe("Keys that were SUBJECT_KEY before, separated by commas, until `npm run rotate-keys` has ended."),
});
export type Environment = z.infer<typeof environmentSchema>;
