import { uploads } from "@khuyenhoc/contracts";

const endings = ["pdf", "jpg", "jpeg", "png", "webp", "docx", "xlsx"] as const;
/** What the file dialog offers. */
export const EVIDENCE_ACCEPT = endings.map((ending) => `.${ending}`).join(",");

/**
 * What can be said about a file before it is sent; the service looks at its contents.
 *
 * @returns undefined when it may be tried
 */
export function evidenceProblem(file: { name: string; size: number }): "TOO_LARGE" | "WRONG_TYPE" | undefined {
  const ending = /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase();
  if (!endings.some((known) => known === ending)) return "WRONG_TYPE";
  return file.size > uploads.MAX_BYTES ? "TOO_LARGE" : undefined;
}
