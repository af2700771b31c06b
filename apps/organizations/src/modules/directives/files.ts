import { type DirectiveFile, DomainError, directives } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { namedAs, sniff } from "@khuyenhoc/storage";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { lockOwn } from "./authority.ts";
import { readingOf } from "./repository.ts";

const { DIRECTIVE_PART_BYTES: PART, MAX_DIRECTIVE_FILES } = directives;

interface FileRow extends Omit<DirectiveFile, "parts"> {
  directiveId: string;
}

async function findFile(tx: Transaction, fileId: string): Promise<FileRow> {
  const [file] = await tx.query<FileRow>(
    `select id, directive_id as "directiveId", file_name as "fileName", media_type as "mediaType", bytes
     from directive_file where id = $1`,
    [fileId],
  );
  if (file === undefined) throw new DomainError("NOT_FOUND");
  return file;
}

const partsOf = (bytes: number) => Math.ceil(bytes / PART);

/** Announces a file of a draft; its content follows in parts. */
export const addFile = procedure("directives.manage")
  .input(directives.addDirectiveFile)
  .output(directives.directiveFile)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "directives.addFile", subject, body }, async () => {
        await lockOwn(tx, ctx.principal, { id: input.directiveId }, "DRAFT");
        const others = await tx.query("select 1 from directive_file where directive_id = $1", [input.directiveId]);
        if (others.length >= MAX_DIRECTIVE_FILES) {
          throw new DomainError("DIRECTIVE_FILE_REFUSED", { reason: `> ${MAX_DIRECTIVE_FILES}` });
        }
        const [row] = await tx.query<Omit<DirectiveFile, "parts">>(
          `insert into directive_file (directive_id, file_name, bytes, added_by) values ($1, $2, $3, $4)
           returning id, file_name as "fileName", media_type as "mediaType", bytes`,
          [input.directiveId, input.fileName, input.bytes, subject],
        );
        if (row === undefined) throw new Error("The file was not written");
        return { ...row, parts: 0 };
      }),
    );
  });

/**
 * Adds the next part of a file; a part that is there already changes nothing. With the last one the whole file is looked at, and
 * refused if it is not what is taken: the last part is then not kept.
 */
export const addFilePart = procedure("directives.manage")
  .input(directives.addDirectiveFilePart)
  .output(directives.directiveFile)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, contentBase64, ...body } = input;
    const { subject } = ctx.principal;
    const content = Buffer.from(contentBase64, "base64");
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      // The part stands for itself in the file: keeping its hash beside the key would say no more.
      idempotent(tx, { key, operation: "directives.addFilePart", subject, body }, async () => {
        const file = await findFile(tx, input.fileId);
        await lockOwn(tx, ctx.principal, { id: file.directiveId }, "DRAFT");
        const parts = partsOf(file.bytes);
        const expected = input.index === parts - 1 ? file.bytes - (parts - 1) * PART : PART;
        if (input.index >= parts || content.length !== expected) {
          throw new DomainError("DIRECTIVE_FILE_REFUSED", { reason: `kích thước / size: ${content.length}` });
        }
        await tx.query(
          "insert into directive_file_part (file_id, index, content) values ($1, $2, $3) on conflict do nothing",
          [file.id, input.index, content],
        );
        const there = await tx.query("select 1 from directive_file_part where file_id = $1", [file.id]);
        const shown = { id: file.id, bytes: file.bytes, parts: there.length };
        if (there.length < parts || file.mediaType !== null) {
          return { ...shown, fileName: file.fileName, mediaType: file.mediaType };
        }
        const stored = await tx.query<{ content: Buffer }>(
          "select content from directive_file_part where file_id = $1 order by index",
          [file.id],
        );
        const mediaType = sniff(Buffer.concat(stored.map((part) => part.content)));
        if (mediaType === undefined) throw new DomainError("DIRECTIVE_FILE_REFUSED", { reason: "định dạng / format" });
        const known = { fileName: namedAs(file.fileName, mediaType), mediaType };
        await tx.query("update directive_file set file_name = $2, media_type = $3 where id = $1", [
          file.id,
          known.fileName,
          known.mediaType,
        ]);
        return { ...shown, ...known };
      }),
    );
  });

/** Removes a file of a draft. */
export const removeFile = procedure("directives.manage")
  .input(directives.removeDirectiveFile)
  .output(directives.directiveById)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "directives.removeFile", subject, body }, async () => {
        const file = await findFile(tx, input.fileId);
        await lockOwn(tx, ctx.principal, { id: file.directiveId }, "DRAFT");
        await tx.query("delete from directive_file where id = $1", [file.id]);
        return { id: file.id };
      }),
    );
  });

/** A part of a file of a directive that the caller sees. */
export const filePart = procedure("directives.read")
  .input(directives.readDirectiveFilePart)
  .output(directives.directiveFilePart)
  .query(({ ctx, input }) => {
    const { scope, condition, values } = readingOf(ctx.principal);
    return ctx.database.transaction(
      scope,
      async (tx) => {
        const [part] = await tx.query<DirectiveFile & { content: Buffer }>(
          `select f.id, f.file_name as "fileName", f.media_type as "mediaType", f.bytes, p.content
           from directive_file as f join directive as d on d.id = f.directive_id
           join directive_file_part as p on p.file_id = f.id and p.index = $4
           where f.id = $3 and f.media_type is not null and $1::uuid[] is not null and ${condition}`,
          [...values, input.fileId, input.index],
        );
        if (part === undefined) throw new DomainError("NOT_FOUND");
        const { content, ...file } = part;
        return {
          ...file,
          parts: partsOf(file.bytes),
          index: input.index,
          contentBase64: content.toString("base64"),
        };
      },
      { readOnly: true },
    );
  });
