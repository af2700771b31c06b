import { MAX_IMPORT_BYTES } from "@khuyenhoc/contracts";
import { ApiFailure } from "../api/failure.ts";
import { COMPRESSED_FROM, isCsv } from "./import-model.ts";

/**
 * A file as it is sent: a large CSV compressed, so that a million rows fit.
 *
 * @throws ApiFailure when it is too large even so
 */
export async function packed(file: File): Promise<{ fileName: string; contentBase64: string }> {
  const compresses = isCsv(file.name) && file.size > COMPRESSED_FROM;
  const content = compresses
    ? await new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob()
    : file;
  if (content.size > MAX_IMPORT_BYTES) {
    throw new ApiFailure({
      code: "IMPORT_TOO_LARGE",
      vi: "Tệp quá lớn, kể cả khi đã nén. Hãy chia nhỏ.",
      en: "The file is too large, even compressed. Split it.",
    });
  }
  return { fileName: file.name, contentBase64: await readBase64(content) };
}

/** @returns the file's bytes in base64 */
export function readBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error("the file cannot be read"));
    reader.readAsDataURL(file);
  });
}

/** Offers a file that came through GraphQL to the browser for saving. */
export function save(file: { fileName: string; mediaType: string; contentBase64: string }): void {
  const bytes = Uint8Array.from(atob(file.contentBase64), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: file.mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file.fileName;
  link.click();
  // The browser reads the blob after this turn; it may be let go once it surely has.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
