import { directives } from "@khuyenhoc/contracts";
import type { GraphClient } from "../api/client.ts";
import { successOf } from "../api/outcome.ts";
import {
  AddDirectiveFileDocument,
  AddDirectiveFilePartDocument,
  DirectiveFilePartDocument,
  type DirectiveFileViewFragment,
} from "../generated/graphql.ts";
import { readBase64 } from "../imports/files.ts";

const { DIRECTIVE_PART_BYTES: PART, MAX_DIRECTIVE_FILE_BYTES: MOST } = directives;
const endings = ["pdf", "docx", "xlsx", "jpg", "jpeg", "png", "webp"] as const;
/** What the file dialog offers. */
export const DIRECTIVE_ACCEPT = endings.map((ending) => `.${ending}`).join(",");

/** What can be said about a file before it is sent; the service looks at its contents. */
export function fileProblem(file: { name: string; size: number }): "TOO_LARGE" | "WRONG_TYPE" | "EMPTY" | undefined {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  if (!endings.some((known) => known === ending)) return "WRONG_TYPE";
  if (file.size === 0) return "EMPTY";
  return file.size > MOST ? "TOO_LARGE" : undefined;
}

/** How many parts a file of so many bytes travels in. */
export function partsOf(bytes: number): number {
  return Math.ceil(bytes / PART);
}

/** Sends a file of a draft part by part. @param progress told the share that was sent, 0 to 1 */
export async function sendFile(
  client: GraphClient,
  directiveId: string,
  file: File,
  progress: (share: number) => void,
): Promise<void> {
  const announced = successOf(
    await client.execute(AddDirectiveFileDocument, {
      input: {
        idempotencyKey: crypto.randomUUID(),
        directiveId,
        fileName: file.name.normalize("NFC"),
        bytes: file.size,
      },
    }),
  );
  const parts = partsOf(file.size);
  for (let index = 0; index < parts; index += 1) {
    const contentBase64 = await readBase64(file.slice(index * PART, (index + 1) * PART));
    const input = { idempotencyKey: crypto.randomUUID(), fileId: announced.file.id, index, contentBase64 };
    successOf(await client.execute(AddDirectiveFilePartDocument, { input }));
    progress((index + 1) / parts);
  }
}

/** A file of a directive, all its parts put together. */
export async function fetchFile(client: GraphClient, file: DirectiveFileViewFragment): Promise<Blob> {
  const contents: Uint8Array<ArrayBuffer>[] = [];
  for (let index = 0; index < partsOf(file.bytes); index += 1) {
    const { directiveFilePart } = await client.execute(DirectiveFilePartDocument, { fileId: file.id, index });
    contents.push(Uint8Array.from(atob(directiveFilePart.contentBase64), (character) => character.charCodeAt(0)));
  }
  return new Blob(contents, { type: file.mediaType ?? "application/octet-stream" });
}
