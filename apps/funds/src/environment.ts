import { serviceEnvironment } from "@khuyenhoc/service-kit";
import { z } from "zod";

/** What the service reads from the environment; the table in README.md is made from it. */
export const environmentSchema = serviceEnvironment.extend({
  PUBLIC_URL: z
    .url()
    .describe(
      "Base of public addresses, as that of a gift's page on its receipt: where everybody reaches the gateway.",
    ),
  STUDENT_KEY: z
    .base64()
    .transform((value) => Buffer.from(value, "base64"))
    .refine((key) => key.length === 32, "must be 32 bytes in base64")
    .describe("32 bytes in base64 that students' data are encrypted and found with; without them the data are lost."),
});
export type Environment = z.infer<typeof environmentSchema>;
