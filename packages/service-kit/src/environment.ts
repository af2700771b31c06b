import { isIP } from "node:net";
import { z } from "zod";

/** The part of the environment every HTTP process of the platform reads, the gateway included. */
export const httpEnvironment = z.object({
  HOST: z.string().default("127.0.0.1").describe("Address to listen on."),
  PORT: z.coerce.number().int().min(1).max(65535).describe("Port to listen on."),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("Least severe level that is logged."),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: "must be a http(s) URL, as https://login.example.vn/realms/khuyenhoc" })
    .regex(
      /^[^?#]*[^/?#]$/,
      "must end without a slash, query or fragment, exactly as the realm's tokens name it in iss",
    )
    .describe("Issuer of access tokens: the realm's URL as tokens name it."),
  OIDC_AUDIENCE: z.string().min(1).default("khuyenhoc-api").describe("Audience a token must be meant for."),
  OIDC_JWKS_URL: z.url().optional().describe("Where the realm's keys are read, if not below the issuer's own URL."),
  DEMONSTRATION: z
    .stringbool()
    .default(false)
    .describe("Demonstration mode: demonstration logins and data are allowed."),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe("OTLP/HTTP collector for traces; traces are not exported without it."),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe("Share of new traces that are recorded, 0 to 1; a caller's decision is respected."),
});

/** An address, a network, or one of the names that the HTTP library knows networks by. */
function isProxyAddress(text: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const [address = "", length, ...rest] = text.split("/");
  const kind = isIP(address);
  return (
    kind !== 0 &&
    rest.length === 0 &&
    (length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (kind === 4 ? 32 : 128)))
  );
}

/**
 * Which proxies in front of a process are believed when they name the client's address (`x-forwarded-for`); for processes that treat
 * clients by their address. Believing anybody would let everybody take any address.
 */
export const trustProxy = z
  .string()
  .default("false")
  .transform((text, context): false | string[] => {
    if (text === "false") return false;
    const addresses = text.split(",").map((address) => address.trim());
    if (addresses.every(isProxyAddress)) return addresses;
    context.addIssue({ code: "custom", message: "must be false, or addresses and networks of proxies" });
    return z.NEVER;
  })
  .describe(
    "Proxies that are believed about the client's address: false, or their addresses and networks separated by commas (loopback, uniquelocal, 10.0.0.0/8).",
  );

/** The part of the environment every service reads: {@link httpEnvironment}, its database and Kafka. */
export const serviceEnvironment = httpEnvironment.extend({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgresql:// URL")
    .describe("PostgreSQL database of this service, as its application role."),
  KAFKA_BROKERS: z
    .string()
    .min(1)
    .transform((value) => value.split(",").map((broker) => broker.trim()))
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d+$/, "must be host:port[,host:port…]")).min(1))
    .describe("Kafka brokers, host:port, separated by commas."),
  TOPIC_PREFIX: z.string().default("").describe("Prefix of every topic's name."),
});

/** Where {@link readEnvironment} reads from and how it ends the process; given by tests. */
export interface EnvironmentSource {
  variables: Readonly<Record<string, string | undefined>>;
  print: (line: string) => void;
  exit: (code: number) => never;
}

const processSource = (): EnvironmentSource => ({
  variables: process.env,
  print: (line) => process.stderr.write(`${line}\n`),
  exit: (code) => process.exit(code),
});

/**
 * Reads and validates the environment; a variable that is empty counts as absent.
 * With errors it prints every one of them to standard error (names and rules, never values) and ends the process with 1.
 *
 * @param schema object schema; keys are names of variables
 */
export function readEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  source: EnvironmentSource = processSource(),
): z.infer<Schema> {
  const given = Object.fromEntries(
    Object.entries(source.variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  source.print("The environment is not valid:");
  for (const issue of result.error.issues) {
    const name = issue.path.map(String).join(".") || "(all)";
    source.print(`  ${name}: ${given[name] === undefined ? "is missing" : issue.message}`);
  }
  return source.exit(1);
}

/**
 * The variables of a schema as a Markdown table, for a service's README.
 *
 * @param schema as given to {@link readEnvironment}; descriptions come from `.describe()`
 */
export function environmentTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([name, field]) => {
    const absent = z.safeParse(field, undefined);
    const fallback = absent.success ? String(absent.data ?? "") : "";
    const column = absent.success ? (fallback === "" ? "–" : `\`${fallback}\``) : "required";
    return [`\`${name}\``, column, z.globalRegistry.get(field)?.description ?? ""];
  });
  const heads = ["Variable", "Default", "Meaning"];
  const widths = heads.map((head, index) => Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")} |`;
  return [line(heads), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
