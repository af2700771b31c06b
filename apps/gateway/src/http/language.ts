export type Language = "vi" | "en";

/** Vietnamese unless English is asked for. */
export function languageOf(header: string | undefined): Language {
  return /^\s*en\b/i.test(header ?? "") ? "en" : "vi";
}
