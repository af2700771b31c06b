import { createPrivateKey } from "node:crypto";
import { serviceEnvironment } from "@khuyenhoc/service-kit";
import { z } from "zod";

function privateKeyOf(value: string, ctx: z.RefinementCtx) {
  const body = value.replace(/-----(BEGIN|END) PRIVATE KEY-----/g, "").replace(/\s+/g, "");
  try {
    const key = createPrivateKey({ key: Buffer.from(body, "base64"), format: "der", type: "pkcs8" });
    if (key.asymmetricKeyDetails?.namedCurve === "prime256v1") return key;
  } catch {
    // Said below.
  }
  ctx.addIssue({ code: "custom", message: "must be an EC P-256 key as PKCS #8" });
  return z.NEVER;
}

/** What the service reads from the environment; the table in README.md is made from it. */
export const environmentSchema = serviceEnvironment
  .extend({
    PUBLIC_URL: z
      .url()
      .describe("Base of public addresses, as in the QR codes of tickets: where everybody reaches the gateway."),
    ATTENDEE_KEY: z
      .base64()
      .transform((value) => Buffer.from(value, "base64"))
      .refine((key) => key.length === 32, "must be 32 bytes in base64")
      .describe(
        "32 bytes in base64 that contacts of participants are encrypted with and public addresses are derived from; without them these are lost.",
      ),
    TICKET_KEY: z
      .string()
      .min(1)
      .transform(privateKeyOf)
      .describe("Private key that signs tickets: EC P-256 as PKCS #8, PEM or its DER in base64."),
    STORAGE_URL: z
      .url({ protocol: /^(file|s3)$/ })
      .describe(
        "Where documents are kept: `file:///folder`, or `s3://bucket?endpoint=https://host&region=name` for any S3-compatible store.",
      ),
    S3_ACCESS_KEY: z.string().default("").describe("Access key of an S3-compatible store."),
    S3_SECRET_KEY: z.string().default("").describe("Secret key of an S3-compatible store."),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/ })
      .optional()
      .describe(
        "Mail server, as `smtps://account:password@host:465`; `smtp://` takes TLS where it is offered, `?requireTLS=true` insists on it. Without it letters are held back, and the console says so.",
      ),
    MAIL_FROM: z
      .email()
      .optional()
      .describe(
        "Sender of letters, needed with `SMTP_URL`: an address of the association that the server lets it send from.",
      ),
  })
  .refine(({ SMTP_URL, MAIL_FROM }) => SMTP_URL === undefined || MAIL_FROM !== undefined, {
    path: ["MAIL_FROM"],
    message: "must name the sender of letters where SMTP_URL is given",
  });
export type Environment = z.infer<typeof environmentSchema>;
