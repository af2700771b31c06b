import polyglotI18nProvider from "ra-i18n-polyglot";
import type { I18nProvider, TranslationMessages } from "react-admin";
import { viCatalogue } from "./catalogue/vi.ts";
import { DEFAULT_LOCALE, isLocale, setCurrentLocale } from "./locale.ts";

export const localeChoices = [
  { locale: "vi", name: "Tiếng Việt" },
  { locale: "en", name: "English" },
];

/** Vietnamese comes with the program; English is fetched by who asks for it. */
function messagesOf(locale: string): TranslationMessages | Promise<TranslationMessages> {
  if (locale !== "en") return viCatalogue;
  return import("./catalogue/en.ts").then((module) => module.enCatalogue);
}

export function createI18nProvider(): I18nProvider {
  const provider = polyglotI18nProvider(
    messagesOf as (locale: string) => TranslationMessages,
    DEFAULT_LOCALE,
    localeChoices,
    {
      allowMissing: false,
    },
  );
  return {
    ...provider,
    async changeLocale(locale) {
      await provider.changeLocale(locale);
      if (isLocale(locale)) setCurrentLocale(locale);
    },
  };
}
