import { DomainError } from "@khuyenhoc/contracts";
import { complexityFromQuery } from "@pothos/plugin-complexity";
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, Kind, visit } from "graphql";

/** What one document may ask for. The console's largest page costs about a fifth of the limit. */
export const limits = {
  /** Lexical tokens, counted while parsing. */
  tokens: 4000,
  /** Nesting, fragments resolved. */
  depth: 14,
  /** Sum of fields, lists multiplied by their length. */
  cost: 12_000,
  /** Fields under another name. */
  aliases: 60,
  /** Root fields of an operation, fragments not resolved. */
  roots: 20,
  /** Ids in one list of nodes. */
  nodes: 100,
  /** Live queries of one account at the same time, per process. */
  liveQueries: 20,
};

/** What is asked, after it was found valid. */
export interface Asked {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: unknown;
}

/** What a document that is good or not good to execute costs. */
export interface Price {
  cost: number;
  depth: number;
}

/**
 * The price of the operation that will run, not of the document's first.
 *
 * @returns undefined when variables do not fit or no operation is named: execution tells what is wrong with them
 * @throws DomainError QUERY_TOO_COMPLEX when it is over a limit
 */
export function priceOf(schema: GraphQLSchema, asked: Asked): Price | undefined {
  assertWithinCounts(asked.document);
  const operation = getOperationAST(asked.document, asked.operationName);
  if (operation === undefined || operation === null) return undefined;
  const fragments = asked.document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  const price = complexityOf({ kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }, schema, asked);
  if (price === undefined) return undefined;
  if (price.cost > limits.cost) throw tooComplex(`cost ${price.cost} (≤ ${limits.cost})`);
  if (price.depth > limits.depth) throw tooComplex(`depth ${price.depth} (≤ ${limits.depth})`);
  return price;
}

function complexityOf(document: DocumentNode, schema: GraphQLSchema, { variableValues }: Asked): Price | undefined {
  try {
    const { complexity, depth } = complexityFromQuery(document, {
      schema,
      variables: (variableValues ?? {}) as Record<string, unknown>,
    });
    return { cost: complexity, depth };
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
}

function assertWithinCounts(document: DocumentNode): void {
  let aliases = 0;
  visit(document, {
    OperationDefinition({ selectionSet }) {
      if (selectionSet.selections.length > limits.roots) throw tooComplex(`> ${limits.roots} root fields`);
    },
    Field({ alias }) {
      if (alias === undefined) return;
      aliases += 1;
      if (aliases > limits.aliases) throw tooComplex(`> ${limits.aliases} aliases`);
    },
  });
}

function tooComplex(reason: string): DomainError {
  return new DomainError("QUERY_TOO_COMPLEX", { reason });
}
