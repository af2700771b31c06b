import { type DomainEventType, domainEvents, topics } from "@khuyenhoc/contracts";
import { environmentTable } from "@khuyenhoc/service-kit";
import { z } from "zod";

/** The line at the top of every generated page. */
const notice = "<!-- Made by `node packages/quality/src/generated.ts --write`; do not edit. -->";

type JsonSchema = z.core.JSONSchema.BaseSchema;

function typeName(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(" \\| ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return union.map((part) => typeName(part as JsonSchema)).join(" or ");
  if (schema.type === "array") {
    const items = schema.items as JsonSchema;
    const limit = schema.maxItems === undefined ? "" : ` (at most ${schema.maxItems})`;
    return items.type === "object" ? `list of objects${limit}` : `list of ${typeName(items)}${limit}`;
  }
  if (schema.format === "uuid") return "UUID";
  if (schema.format === "date-time") return "instant";
  if (typeof schema.pattern === "string" && schema.pattern === "^\\d{4}-\\d{2}-\\d{2}$") return "calendar date";
  return [schema.type ?? "anything"].flat().join(" or ");
}

function fieldRows(schema: JsonSchema, prefix = ""): string[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const property = field as JsonSchema;
    const path = `${prefix}${name}`;
    const row = `| \`${path}\` | ${typeName(property)} | ${required.has(name) ? "yes" : "no"} |`;
    const items = property.type === "array" ? (property.items as JsonSchema) : property;
    return items.type === "object" ? [row, ...fieldRows(items, `${path}${items === property ? "." : "[]."}`)] : [row];
  });
}

function domainEventSection(type: DomainEventType, example: string): string {
  const { topic, key, producer, meaning, data } = domainEvents[type];
  const kept = topics.find(({ name }) => name === topic)?.compacted === true;
  return `## \`${type}\`

${meaning}

| | |
| --- | --- |
| producer | \`${producer}\` |
| topic | \`${topic}\`${kept ? ", compacted: the last event of every key is kept for ever" : ""} |
| key | ${key} |

| Field of \`data\` | Type | Required |
| --- | --- | --- |
${fieldRows(z.toJSONSchema(data, { io: "output", unrepresentable: "any" }) as JsonSchema).join("\n")}

\`\`\`json
${example.trim()}
\`\`\``;
}

/**
 * The catalogue of domain events.
 *
 * @param exampleOf the text of the first published payload of a type
 */
export function domainEventsPage(exampleOf: (type: DomainEventType) => string): string {
  const types = Object.keys(domainEvents) as DomainEventType[];
  return `${notice}

# Domain events

What services tell each other over Kafka. Every message is a CloudEvents 1.0 envelope in structured JSON mode; its \`data\` is described
below. The name of a topic is preceded by the installation's \`TOPIC_PREFIX\`. Events of one key keep their order. An event may be
delivered more than once, so a consumer remembers what it has handled; and it ignores fields it does not know, which is how a
payload grows. A change that today's consumers could not read becomes a new type beside the old one (\`….v2\`).

| Topic | Partitions | Cleanup |
| --- | --- | --- |
${topics.map(({ name, partitions, compacted }) => `| \`${name}\` | ${partitions} | ${compacted ? "compact" : "delete"} |`).join("\n")}

${types.map((type) => domainEventSection(type, exampleOf(type))).join("\n\n")}
`;
}

/** What one program reads from its environment. */
export interface ProgramEnvironment {
  name: string;
  schema: z.ZodObject;
}

/** The tables of environment variables of all programs. */
export function environmentPage(programs: readonly ProgramEnvironment[]): string {
  const sections = programs.map(({ name, schema }) => `## ${name}\n\n${environmentTable(schema)}`);
  return `${notice}

# Environment variables

Each program reads its environment once, in \`apps/<name>/src/environment.ts\`, prints every error and ends when something is wrong.
\`npm start\` sets all of these; what an operator may set for \`npm start\` itself is in [operations](../operations.md).

${sections.join("\n\n")}
`;
}

/** A page with the table between its markers \`<!-- environment -->\` and \`<!-- /environment -->\` made anew. */
export function withEnvironmentTable(page: string, schema: z.ZodObject): string {
  return page.replace(
    /(<!-- environment -->\n)[\s\S]*?(<!-- \/environment -->)/,
    (_, begin: string, end: string) => `${begin}${environmentTable(schema)}\n${end}`,
  );
}
