import type { Page } from "@khuyenhoc/contracts";
import type { ObjectRef } from "@pothos/core";
import { builder, type SchemaTypes } from "./builder.ts";

type ExtendedTypes = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The connection type of a list, `<name>Connection` over `<name>Edge`, with a total. */
export function connection<Shape>(type: ObjectRef<ExtendedTypes, Shape>, name: string, totalDescription?: string) {
  return builder.connectionObject(
    {
      type,
      name: `${name}Connection`,
      fields: (t) => ({
        totalCount: t.int({
          nullable: true,
          ...(totalDescription === undefined ? {} : { description: totalDescription }),
          // The plugin's own shape of a connection knows of no total.
          resolve: (page) => (page as { totalCount?: number | null }).totalCount ?? null,
        }),
      }),
    },
    builder.edgeObject({ type, name: `${name}Edge` }),
  );
}

/** A service's page as a connection; pages only go forward, so there is never said to be a previous one. */
export function connectionOf<Node>(page: Page<Node>) {
  const startCursor = page.edges[0]?.cursor ?? null;
  return { ...page, pageInfo: { ...page.pageInfo, hasPreviousPage: false, startCursor } };
}
