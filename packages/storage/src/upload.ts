import { DomainError, uploads } from "@khuyenhoc/contracts";

export type UploadMediaType = (typeof uploads.mediaTypes)[number];

const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** What names of each kind end in, the usual one first. */
const endings: Readonly<Record<UploadMediaType, readonly [string, ...string[]]>> = {
  "application/pdf": [".pdf"],
  "image/jpeg": [".jpg", ".jpeg"],
  "image/png": [".png"],
  "image/webp": [".webp"],
  [WORD]: [".docx"],
  [SHEET]: [".xlsx"],
};

/**
 * A name whose ending tells what the file is. A computer opens a saved file by its ending: a PDF called `.html` would be run as
 * a page.
 */
export function namedAs(fileName: string, mediaType: UploadMediaType): string {
  const [usual, ...others] = endings[mediaType];
  const name = fileName.toLowerCase();
  return [usual, ...others].some((ending) => name.endsWith(ending)) ? fileName : `${fileName}${usual}`;
}

const startsWith = (content: Buffer, ...bytes: number[]) => bytes.every((byte, index) => content[index] === byte);

/** What a file is by its own first bytes, whatever it calls itself; undefined for what is not taken. */
export function sniff(content: Buffer): UploadMediaType | undefined {
  if (content.subarray(0, 5).toString("latin1") === "%PDF-") return "application/pdf";
  if (startsWith(content, 0xff, 0xd8, 0xff)) return "image/jpeg";
  if (startsWith(content, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return "image/png";
  if (content.subarray(0, 4).toString("latin1") === "RIFF" && content.subarray(8, 12).toString("latin1") === "WEBP") {
    return "image/webp";
  }
  return startsWith(content, 0x50, 0x4b, 0x03, 0x04) ? packageType(content) : undefined;
}

/**
 * Which office document a ZIP archive is, by the parts that its central directory names. Nothing is unpacked; documents with macros
 * are not taken.
 */
function packageType(content: Buffer): UploadMediaType | undefined {
  const end = content.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > content.length) return undefined;
  const names = new Set<string>();
  let at = content.readUInt32LE(end + 16);
  for (let left = content.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > content.length || content.readUInt32LE(at) !== 0x02014b50) return undefined;
    const length = content.readUInt16LE(at + 28);
    names.add(content.subarray(at + 46, at + 46 + length).toString("utf8"));
    at += 46 + length + content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
  }
  if (!names.has("[Content_Types].xml") || [...names].some((name) => name.endsWith("vbaProject.bin"))) return undefined;
  if (names.has("word/document.xml")) return WORD;
  return names.has("xl/workbook.xml") ? SHEET : undefined;
}

/** An uploaded file as it is kept; its name ends in what it is. */
export interface Upload {
  fileName: string;
  mediaType: UploadMediaType;
  content: Buffer;
}

/**
 * Decodes a file and looks at what it is.
 *
 * @throws DomainError FILE_REFUSED
 */
export function readUpload(file: { fileName: string; contentBase64: string }): Upload {
  const content = Buffer.from(file.contentBase64, "base64");
  if (content.length > uploads.MAX_BYTES) {
    throw new DomainError("FILE_REFUSED", { reason: "> 5 MB" });
  }
  const mediaType = sniff(content);
  if (mediaType === undefined) throw new DomainError("FILE_REFUSED", { reason: "định dạng / format" });
  return { fileName: namedAs(file.fileName, mediaType), mediaType, content };
}
