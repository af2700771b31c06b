import { createRoot } from "react-dom/client";
import { createI18nProvider } from "./i18n/i18n-provider.ts";
import { currentLocale } from "./i18n/locale.ts";
import { Start } from "./start.tsx";
import "./theme/fonts.ts";

const container = document.getElementById("root");
if (container === null) throw new Error("the page has no #root");

const i18nProvider = createI18nProvider();
await i18nProvider.changeLocale(currentLocale());
createRoot(container).render(<Start i18nProvider={i18nProvider} />);
