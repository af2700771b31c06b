import { DomainError } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { readUpload, sniff } from "./upload.ts";

/** A ZIP archive with a central directory that names these parts; nothing else of it is looked at. */
function archive(...names: string[]): Buffer {
  const local = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(26)]);
  const entries = names.map((name) => {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(Buffer.byteLength(name), 28);
    return Buffer.concat([head, Buffer.from(name)]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, ...entries, end]);
}

describe("the kind of a file", () => {
  it.each([
    ["application/pdf", Buffer.from("%PDF-1.7\n")],
    ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0])],
    ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0])],
    ["image/webp", Buffer.from("RIFF\0\0\0\0WEBPVP8 ")],
    [
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      archive("[Content_Types].xml", "word/document.xml"),
    ],
    [
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      archive("[Content_Types].xml", "xl/workbook.xml"),
    ],
  ])("is %s by its bytes", (mediaType, content) => {
    expect(sniff(content)).toBe(mediaType);
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a web page", Buffer.from("<html><script>alert(1)</script>")],
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ["an executable", Buffer.from("MZ\x90\x00")],
    ["a plain archive", archive("a.txt")],
    ["a document with macros", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")],
    ["an archive cut short", archive("[Content_Types].xml", "word/document.xml").subarray(0, 60)],
    ["a PDF behind other bytes", Buffer.from("xx%PDF-1.7")],
  ])("is not taken for %s", (_, content) => {
    expect(sniff(content)).toBeUndefined();
  });

  it("is looked at whatever the file calls itself, and up to 5 MB", () => {
    const refused = (content: Buffer) => () =>
      readUpload({ fileName: "anh.png", contentBase64: content.toString("base64") });
    expect(refused(Buffer.from("MZ"))).toThrow(DomainError);
    expect(refused(Buffer.concat([Buffer.from("%PDF-1.7"), Buffer.alloc(5 * 1024 * 1024)]))).toThrow(/5 MB/);
    const read = readUpload({ fileName: "anh.png", contentBase64: Buffer.from("%PDF-1.7").toString("base64") });
    expect(read.mediaType).toBe("application/pdf");
  });

  it.each([
    ["biên bản.pdf", "biên bản.pdf"],
    ["BIEN BAN.PDF", "BIEN BAN.PDF"],
    ["biên bản", "biên bản.pdf"],
    ["biên bản.html", "biên bản.html.pdf"],
    ["biên bản.pdf.exe", "biên bản.pdf.exe.pdf"],
    ["anh.png", "anh.png.pdf"],
  ])("is what its name ends in, so that it opens as nothing else: %s", (fileName, kept) => {
    const page = Buffer.from("%PDF-1.7 <script>alert(1)</script>").toString("base64");
    expect(readUpload({ fileName, contentBase64: page }).fileName).toBe(kept);
  });

  it("keeps the usual names of pictures and office documents", () => {
    const nameOf = (fileName: string, content: Buffer) =>
      readUpload({ fileName, contentBase64: content.toString("base64") }).fileName;
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]);
    expect([nameOf("a.jpg", jpeg), nameOf("a.JPEG", jpeg)]).toEqual(["a.jpg", "a.JPEG"]);
    const word = archive("[Content_Types].xml", "word/document.xml");
    expect([nameOf("a.docx", word), nameOf("a.docm", word)]).toEqual(["a.docx", "a.docm.docx"]);
  });
});
