import { z } from "zod";
import { exportFormat } from "./exports.ts";
import { id, idempotencyKey, instant, text, year } from "./primitives.ts";
import { mediaTypes, upload } from "./uploads.ts";

/** Documents of an event: chương trình, giấy mời, tham luận, biên bản, ảnh, khác. */
export const documentKinds = ["AGENDA", "INVITATION", "PAPER", "MINUTES", "PHOTO", "OTHER"] as const;
export const documentKind = z.enum(documentKinds);
export type DocumentKind = z.infer<typeof documentKind>;

/** Most documents of one event that stand at the same time. */
export const MAX_DOCUMENTS = 200;

export const document = z.object({
  id,
  eventId: id,
  kind: documentKind,
  title: z.string(),
  fileName: z.string(),
  mediaType: z.enum(mediaTypes),
  bytes: z.int(),
  /** SHA-256 in hexadecimal. */
  sha256: z.string(),
  addedAt: instant,
  addedBy: z.string(),
  /** Its file is gone; that it was there, and why it went, stays. */
  removed: z.object({ at: instant, by: z.string(), reason: z.string() }).nullable(),
});
export type EventDocument = z.infer<typeof document>;

export const listDocuments = z.object({ eventId: id });
export const addDocument = z.object({
  idempotencyKey,
  eventId: id,
  kind: documentKind,
  title: text(300),
  file: upload,
});
export const removeDocument = z.object({ idempotencyKey, id, reason: text(500) });
export const documentFile = z.object({ id });
export const documentContent = z.object({
  fileName: z.string(),
  mediaType: z.enum(mediaTypes),
  contentBase64: z.string(),
});

/** What the events of one kind came to. */
export const kindFigures = z.object({
  kindCode: z.string(),
  nameVi: z.string(),
  nameEn: z.string(),
  /** Held. */
  events: z.int(),
  /** By roll or declared; null: kept from partners because it is small, or would give a small number away. */
  delegates: z.int().nullable(),
});
/** What the events of a unit and all below it came to in a year. */
export const eventFigures = z.object({
  unitId: id,
  unitName: z.string(),
  year,
  events: z.int(),
  /** Participations (lượt), not people. */
  delegates: z.int().nullable(),
  /** Minutes of attendance by roll; declared numbers have none. */
  minutes: z.int().nullable(),
  /** Distinct partner departments that held events with them. */
  partners: z.int(),
  kinds: z.array(kindFigures),
});
export type EventFigures = z.infer<typeof eventFigures>;

export const askEventFigures = z.object({ unitId: id, year });
/** The unit first, then the units directly below it. */
export const eventFiguresList = z.array(eventFigures);
/** The same as a table. */
export const askEventFiguresFile = askEventFigures.extend({
  format: exportFormat,
  language: z.enum(["vi", "en"]).default("vi"),
});
/** Of one unit year by year, at most ten. */
export const askFiguresOfYears = z
  .object({ unitId: id, fromYear: year, toYear: year })
  .refine(({ fromYear, toYear }) => fromYear <= toYear && toYear - fromYear < 10, "1 to 10 years");
