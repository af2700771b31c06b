import { useCallback } from "react";
import { useLocale, useTranslate } from "react-admin";
import type { MessageKey } from "./catalogue/messages.ts";
import { formatNumber } from "./format.ts";
import { DEFAULT_LOCALE, isLocale, type Locale } from "./locale.ts";

export type Say = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/**
 * Speaks the reader's language. A key that no catalogue has does not compile. `smart_count` chooses the plural and is
 * written, with its thousands apart, where a message says `%{count}`.
 */
export function useSay(): Say {
  const translate = useTranslate();
  return useCallback(
    (key, values) => {
      const count = values?.smart_count;
      const numbered = typeof count === "number" ? { ...values, count: formatNumber(count) } : values;
      return translate(`app.${key}`, numbered);
    },
    [translate],
  );
}

/** The reader's language. */
export function useReaderLocale(): Locale {
  const locale = useLocale();
  return isLocale(locale) ? locale : DEFAULT_LOCALE;
}
