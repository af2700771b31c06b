import type { EventDocument, records } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { z } from "zod";

type Row = Omit<EventDocument, "addedAt" | "removed"> & {
  addedAt: Date;
  removedAt: Date | null;
  removedBy: string | null;
  removeReason: string | null;
};

const columns = `id, event_id AS "eventId", kind, title, file_name AS "fileName", media_type AS "mediaType", bytes,
  encode(sha256, 'hex') AS sha256, added_at AS "addedAt", added_by_username AS "addedBy", removed_at AS "removedAt",
  removed_by_username AS "removedBy", remove_reason AS "removeReason"`;

function toDocument({ addedAt, removedAt, removedBy, removeReason, ...row }: Row): EventDocument {
  const removed =
    removedAt === null ? null : { at: removedAt.toISOString(), by: removedBy ?? "", reason: removeReason ?? "" };
  return { ...row, addedAt: addedAt.toISOString(), removed };
}

/** Documents of an event in the order they were added, with those that were removed. */
export async function documentsOf(tx: Transaction, eventId: string): Promise<EventDocument[]> {
  return (await tx.query<Row>(`SELECT ${columns} FROM document WHERE event_id = $1 ORDER BY id`, [eventId])).map(
    toDocument,
  );
}

export async function documentOf(tx: Transaction, id: string): Promise<EventDocument | undefined> {
  const [row] = await tx.query<Row>(`SELECT ${columns} FROM document WHERE id = $1`, [id]);
  return row === undefined ? undefined : toDocument(row);
}

export interface NewDocument extends Pick<z.infer<typeof records.addDocument>, "eventId" | "kind" | "title"> {
  id: string;
  fileName: string;
  mediaType: string;
  bytes: number;
  sha256: Buffer;
  storageKey: string;
  by: { subject: string; username: string };
}

/** Writes a document and takes its file off the list of those that go. */
export async function insertDocument(tx: Transaction, document: NewDocument): Promise<void> {
  const { id, eventId, kind, title, fileName, mediaType, bytes, sha256, storageKey, by } = document;
  await tx.query(
    `WITH claimed AS (DELETE FROM file_to_remove WHERE storage_key = $9)
     INSERT INTO document (id, event_id, kind, title, file_name, media_type, bytes, sha256, storage_key, added_by, added_by_username)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, eventId, kind, title, fileName, mediaType, bytes, sha256, storageKey, by.subject, by.username],
  );
}
