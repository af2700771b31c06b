import { z } from "zod";
import { text } from "./primitives.ts";

/** What files may be that people upload: told by their bytes, not by their names. */
export const mediaTypes = [
  "application/pdf",
  "image/jpeg",
  "image/png",
  "image/webp",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
] as const;

/** Most bytes of one file. */
export const MAX_BYTES = 5 * 1024 * 1024;

/** A file on its way to a service. */
export const upload = z.object({
  fileName: text(200),
  contentBase64: z.base64().max(Math.ceil(MAX_BYTES / 3) * 4 + 4),
});
