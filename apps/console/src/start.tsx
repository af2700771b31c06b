import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { AdminContext, type I18nProvider, localStorageStore } from "react-admin";
import { failureText } from "./api/failure.ts";
import { currentLocale } from "./i18n/locale.ts";
import { FailedScreen, NoScopeScreen, OpeningScreen, SignInScreen } from "./layout/screens.tsx";
import { type Opened, open } from "./opening.ts";
import { darkTheme, lightTheme } from "./theme/theme.ts";

// Who is not signed in yet needs none of the pages.
const App = lazy(() => import("./App.tsx"));

type Phase = { kind: "opening" } | { kind: "failed"; error: unknown } | { kind: "open"; opened: Opened };

/** From an empty page to the console: opening, signed out, failed, or the console itself. */
export function Start({ i18nProvider }: { i18nProvider: I18nProvider }) {
  const [phase, setPhase] = useState<Phase>({ kind: "opening" });
  const begin = useCallback(() => {
    setPhase({ kind: "opening" });
    open().then(
      (opened) => setPhase({ kind: "open", opened }),
      (error: unknown) => setPhase({ kind: "failed", error }),
    );
  }, []);
  useEffect(begin, [begin]);

  const viewer = phase.kind === "open" ? phase.opened.viewer : undefined;
  if (phase.kind === "open" && viewer !== undefined && viewer.roots.length > 0) {
    return (
      <Suspense fallback={null}>
        <App opened={phase.opened} viewer={viewer} i18nProvider={i18nProvider} />
      </Suspense>
    );
  }
  return (
    <AdminContext i18nProvider={i18nProvider} store={localStorageStore()} lightTheme={lightTheme} darkTheme={darkTheme}>
      <Screen phase={phase} retry={begin} />
    </AdminContext>
  );
}

function Screen({ phase, retry }: { phase: Phase; retry: () => void }) {
  if (phase.kind === "opening") return <OpeningScreen />;
  if (phase.kind === "failed") return <FailedScreen text={failureText(phase.error)} onRetry={retry} />;
  const { session, viewer } = phase.opened;
  const signIn = (): void => void session.signIn(location.href, currentLocale());
  if (viewer === undefined) return <SignInScreen onSignIn={signIn} />;
  return <NoScopeScreen onSignOut={() => void session.signOut(`${location.origin}/`)} />;
}
