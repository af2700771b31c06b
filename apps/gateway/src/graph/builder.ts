import type { RoleName } from "@khuyenhoc/contracts";
import { calendarDate, DomainError, ledger, MAX_PAGE_SIZE } from "@khuyenhoc/contracts";
import SchemaBuilder from "@pothos/core";
import ComplexityPlugin from "@pothos/plugin-complexity";
import RelayPlugin from "@pothos/plugin-relay";
import { GraphQLError } from "graphql";
import type { Context } from "./context.ts";
import { fromGlobalId, toGlobalId } from "./ids.ts";
import { limits } from "./limits.ts";

/** Rows of a page when `first` is not given. */
export const DEFAULT_PAGE_SIZE = 50;

export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    Date: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    Dong: { Input: string; Output: string };
    JSON: { Input: unknown; Output: unknown };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [RelayPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  relay: {
    encodeGlobalID: (typename, id) => toGlobalId(typename, String(id)),
    decodeGlobalID: fromGlobalId,
    cursorType: "String",
    // The page itself is counted as many times as it has nodes; its edges must not be counted as a list once more.
    edgesFieldOptions: { nullable: false, complexity: { field: 0, multiplier: 1 } },
    nodeFieldOptions: { nullable: false },
    nodesOnConnection: false,
    nodesQueryOptions: {
      description: "At most 100 at once; null for what is not there, and for what is no global id.",
      complexity: ({ ids }) => ({ field: 1, multiplier: ids.length }),
      resolve: (_root, { ids }, _context, _info, resolveNodes) => {
        if (ids.length > limits.nodes) throw new DomainError("INVALID_INPUT", { reason: `ids: ≤ ${limits.nodes}` });
        return resolveNodes(ids);
      },
    },
  },
  // A list is counted as ten of its items unless its field says otherwise.
  complexity: { defaultComplexity: 1, defaultListMultiplier: 10 },
});

builder.queryType({ description: "Questions. All of them need an access token." });
builder.mutationType({
  description: "Commands. Each takes an idempotency key and answers with its success or an OperationError.",
});
builder.subscriptionType({ description: "Live figures, over server-sent events." });

builder.scalarType("Date", {
  description: "Calendar date of law, YYYY-MM-DD, as it stands in Asia/Ho_Chi_Minh.",
  serialize: (value) => value,
  parseValue(value) {
    const parsed = calendarDate.safeParse(value);
    if (!parsed.success) throw new GraphQLError("Date must be a calendar date YYYY-MM-DD");
    return parsed.data;
  },
});
builder.scalarType("DateTime", {
  description: "Instant in UTC, ISO 8601.",
  serialize: (value) => value,
  parseValue(value) {
    if (typeof value !== "string" || Number.isNaN(Date.parse(value))) {
      throw new GraphQLError("DateTime must be an ISO 8601 instant");
    }
    return value;
  },
});
builder.scalarType("Dong", {
  description:
    "Whole đồng as text of digits, with a minus sign where it may be negative: a number of JSON is too small.",
  serialize: (value) => value,
  parseValue(value) {
    const parsed = ledger.dong.safeParse(value);
    if (!parsed.success) throw new GraphQLError("Dong must be text of whole digits");
    return parsed.data;
  },
});
builder.scalarType("JSON", {
  description: "Any JSON value.",
  serialize: (value) => value,
  parseValue: (value) => value,
});

/** Roles as GraphQL names them. */
export const Role = builder.enumType("Role", {
  description: "What an account may do; where, is a matter of the units it was granted.",
  values: {
    CITY_ADMIN: { value: "city-admin" },
    DISTRICT_OFFICER: { value: "district-officer" },
    COMMUNE_OFFICER: { value: "commune-officer" },
    FUND_ACCOUNTANT: { value: "fund-accountant" },
    FUND_APPROVER: { value: "fund-approver" },
    AUDITOR: { value: "auditor" },
    PARTNER: { value: "partner" },
  } satisfies Record<string, { value: RoleName }>,
});

/** @throws DomainError INVALID_INPUT when `first` is not within 1 to 100 */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    throw new DomainError("INVALID_INPUT", { reason: `first: 1–${MAX_PAGE_SIZE}` });
  }
  return size;
}

/** Cost of a page: its own field and as many nodes as were asked for. */
export const pageComplexity = ({ first }: { first?: number | null | undefined }) => ({
  field: 1,
  multiplier: Math.min(Math.max(first ?? DEFAULT_PAGE_SIZE, 1), MAX_PAGE_SIZE),
});

/** Values without nulls at the top: an argument given as null counts as not given. */
export function withoutNulls<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], null> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null)) as {
    [Key in keyof Value]: Exclude<Value[Key], null>;
  };
}
