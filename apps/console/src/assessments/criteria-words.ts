import type { Locale } from "../i18n/locale.ts";

/** The title of a group, criterion or level in the reader's language. */
export function localTitle(titled: { titleVi: string; titleEn: string }, locale: Locale): string {
  return locale === "en" ? titled.titleEn : titled.titleVi;
}
