import { createHash } from "node:crypto";
import { type DocumentKind, DomainError, records } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { readUpload } from "@khuyenhoc/storage";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { documentOf, documentsOf, insertDocument } from "./repository.ts";
import { announceFile, storageKeyOf } from "./sweeping.ts";

/** Minutes and pictures show people; papers and programmes do not, beyond whoever speaks. */
const showsPeople: readonly DocumentKind[] = ["MINUTES", "PHOTO", "OTHER"];

/** @throws DomainError NOT_FOUND when the caller cannot see the event, OUT_OF_SCOPE when somebody else's unit holds it */
async function organiserOf(tx: Transaction, principal: { roots: readonly string[] }, eventId: string): Promise<string> {
  const [event] = await tx.query<{ unitId: string; state: string }>(
    `SELECT unit_id AS "unitId", state FROM event WHERE id = $1 FOR NO KEY UPDATE`,
    [eventId],
  );
  if (event === undefined) throw new DomainError("NOT_FOUND");
  await assertInScope(tx, principal, event.unitId);
  if (event.state === "CANCELLED") throw new DomainError("EVENT_STATE", { state: event.state });
  return event.unitId;
}

/** Documents of an event, for whoever sees it. */
export const documents = procedure("events.read")
  .input(records.listDocuments)
  .output(z.array(records.document))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const found = await tx.query("SELECT FROM event WHERE id = $1", [input.eventId]);
        if (found.length === 0) throw new DomainError("NOT_FOUND");
        return documentsOf(tx, input.eventId);
      },
      { readOnly: true },
    ),
  );

/**
 * Adds a document to an event of the caller's subtree. The file is written first and durable before the command answers; a command
 * that fails leaves a file that nobody knows, which goes after a day.
 */
export const addDocument = procedure("events.manage")
  .input(records.addDocument)
  .output(records.document)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    const { fileName, mediaType, content } = readUpload(body.file);
    const documentId = await ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await organiserOf(tx, ctx.principal, body.eventId);
      return announceFile(tx, body.eventId);
    });
    const storageKey = storageKeyOf(body.eventId, documentId);
    await ctx.storage.put(storageKey, content, mediaType);
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "records.addDocument", subject, body }, async () => {
        await organiserOf(tx, ctx.principal, body.eventId);
        const [count] = await tx.query<{ documents: number }>(
          "SELECT count(*)::int AS documents FROM document WHERE event_id = $1 AND removed_at IS NULL",
          [body.eventId],
        );
        if ((count?.documents ?? 0) >= records.MAX_DOCUMENTS) {
          throw new DomainError("TOO_MANY_DOCUMENTS", { most: records.MAX_DOCUMENTS });
        }
        await insertDocument(tx, {
          ...body,
          id: documentId,
          fileName,
          mediaType,
          bytes: content.length,
          sha256: createHash("sha256").update(content).digest(),
          storageKey,
          by: { subject, username },
        });
        return foundDocument(tx, documentId);
      }),
    );
  });

async function foundDocument(tx: Transaction, id: string) {
  const document = await documentOf(tx, id);
  if (document === undefined) throw new DomainError("NOT_FOUND");
  return document;
}

/** Removes a document: its file goes for good, that it was there stays told with the reason. */
export const removeDocument = procedure("events.manage")
  .input(records.removeDocument)
  .output(records.document)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "records.removeDocument", subject, body }, async () => {
        const document = await foundDocument(tx, body.id);
        await organiserOf(tx, ctx.principal, document.eventId);
        await tx.query(
          `WITH gone AS (
             UPDATE document SET removed_at = now(), removed_by = $2, removed_by_username = $3, remove_reason = $4
             WHERE id = $1 AND removed_at IS NULL RETURNING storage_key
           ) INSERT INTO file_to_remove (storage_key, due_at) SELECT storage_key, now() FROM gone`,
          [body.id, subject, username, body.reason],
        );
        return foundDocument(tx, body.id);
      }),
    );
  });

/** The file of a document. Whoever opens what shows people is written down. */
export const file = procedure("events.read")
  .input(records.documentFile)
  .output(records.documentContent)
  .query(async ({ ctx, input, path }) => {
    const { principal, requestId } = ctx;
    const document = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      const known = await foundDocument(tx, input.id);
      if (known.removed !== null) throw new DomainError("NOT_FOUND");
      if (showsPeople.includes(known.kind)) {
        await auditRead(tx, { principal, operation: path, subjectIds: [known.id], rows: 1, requestId });
      }
      return known;
    });
    const content = await ctx.storage.get(storageKeyOf(document.eventId, document.id));
    if (content === undefined) throw new Error(`the file of document ${document.id} is not in the storage`);
    const { fileName, mediaType } = document;
    return { fileName, mediaType, contentBase64: content.toString("base64") };
  });
