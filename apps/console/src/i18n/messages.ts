import { useCallback } from "react";
import { useLocale, useTranslate } from "react-admin";
import type { MessageKey } from "./catalogue/messages.ts";
import { DEFAULT_LOCALE, isLocale, type Locale } from "./locale.ts";

export type Say = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/** Speaks the reader's language. A key that no catalogue has does not compile. */
export function useSay(): Say {
  const translate = useTranslate();
  return useCallback((key, values) => translate(`app.${key}`, values), [translate]);
}

/** The reader's language. */
export function useReaderLocale(): Locale {
  const locale = useLocale();
  return isLocale(locale) ? locale : DEFAULT_LOCALE;
}
