import { serviceEnvironment } from "@khuyenhoc/service-kit";
import { z } from "zod";

/** What the service reads from the environment; the table in README.md is made from it. */
export const environmentSchema = serviceEnvironment.extend({
  KEYCLOAK_URL: z.url().describe("Keycloak's own URL, for its admin API."),
  KEYCLOAK_REALM: z.string().min(1).default("khuyenhoc").describe("Realm whose people are appointed."),
  KEYCLOAK_CLIENT_ID: z
    .string()
    .min(1)
    .default("khuyenhoc-organizations")
    .describe("Client whose service account may manage people."),
  KEYCLOAK_CLIENT_SECRET: z.string().min(1).describe("Secret of that client."),
});
export type Environment = z.infer<typeof environmentSchema>;

/** What loading the first data needs besides. */
export const loadEnvironmentSchema = environmentSchema.extend({
  KH_DEMO_PASSWORD: z
    .string()
    .min(12)
    .optional()
    .describe("Password of the demonstration logins; without demonstration, the first administrator's temporary one."),
});
