export const locales = ["vi", "en"] as const;
export type Locale = (typeof locales)[number];
export const DEFAULT_LOCALE: Locale = "vi";

/** Where react-admin's store keeps the choice; read before react-admin starts. */
const STORED = "RaStore.locale";

let current: Locale | undefined;

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

function stored(): Locale | undefined {
  try {
    const value: unknown = JSON.parse(globalThis.localStorage?.getItem(STORED) ?? "null");
    return isLocale(value) ? value : undefined;
  } catch {
    // Storage can be forbidden or hold anything: the default language is always right.
    return undefined;
  }
}

/** The language that the user reads now: the last choice, Vietnamese before there was one. */
export function currentLocale(): Locale {
  current ??= stored() ?? DEFAULT_LOCALE;
  return current;
}

/** Makes `locale` current for everything outside React: requests, failures, the page's `lang`. */
export function setCurrentLocale(locale: Locale): void {
  current = locale;
  if (typeof document !== "undefined") document.documentElement.lang = locale;
}

/** Keeps a choice made before react-admin started. */
export function rememberLocale(locale: Locale): void {
  setCurrentLocale(locale);
  try {
    globalThis.localStorage?.setItem(STORED, JSON.stringify(locale));
  } catch {
    // Without storage the choice holds until the page is left.
  }
}
