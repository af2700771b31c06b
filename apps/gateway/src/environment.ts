import { httpEnvironment, trustProxy } from "@khuyenhoc/service-kit";
import { z } from "zod";

const service = (name: string) => z.url().describe(`Base URL of the ${name} service.`);

/** What the gateway reads from the environment; the table in README.md is made from it. */
export const environmentSchema = httpEnvironment.extend({
  ORGANIZATIONS_URL: service("organizations"),
  REGISTRATIONS_URL: service("registrations"),
  FUNDS_URL: service("funds"),
  EVENTS_URL: service("events"),
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((value) => value.split(",").map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, "must be host:port[,host:port…]")).min(1))
    .describe("Kafka brokers, host:port, separated by commas; live figures come from there."),
  TOPIC_PREFIX: z.string().default("").describe("Prefix of every topic's name."),
  CONSOLE_DIR: z.string().optional().describe("Folder of the built console, served at /; without it only the API is."),
  CONSOLE_CLIENT_ID: z.string().default("khuyenhoc-console").describe("Keycloak client of the console."),
  TRUST_PROXY: trustProxy,
  GRAPHIQL: z.stringbool().default(false).describe("Serve GraphiQL at /graphql for developers."),
});
export type Environment = z.infer<typeof environmentSchema>;
