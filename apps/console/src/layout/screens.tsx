import { Alert, Box, Button, CircularProgress, Stack, Typography } from "@mui/material";
import { type ReactNode, useEffect } from "react";
import { useSay } from "../i18n/messages.ts";
import { Emblem } from "./brand.tsx";
import { LanguageSwitch, ThemeSwitch } from "./preferences.tsx";

/** The page before the console: no menu, one thing to do. */
function Screen({ title, children }: { title: string; children: ReactNode }) {
  const say = useSay();
  const brand = say("brand.name");
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <Box
      sx={{
        minHeight: "100vh",
        display: "flex",
        flexDirection: "column",
        bgcolor: "background.default",
        color: "text.primary",
      }}
    >
      <Stack component="header" direction="row" sx={{ justifyContent: "flex-end", p: 1.5, gap: 0.5 }}>
        <LanguageSwitch />
        <ThemeSwitch />
      </Stack>
      <Box component="main" sx={{ flex: 1, display: "grid", placeItems: "center", px: 2, pb: 10 }}>
        <Box sx={{ width: "100%", maxWidth: 460, textAlign: "center" }}>
          <Emblem size={72} />
          <Typography color="primary" sx={{ fontWeight: 600, mt: 2 }}>
            {brand}
          </Typography>
          <Typography variant="h1" sx={{ mt: 0.5, mb: 2 }}>
            {title}
          </Typography>
          {children}
        </Box>
      </Box>
      <Typography component="footer" variant="body2" color="textSecondary" sx={{ textAlign: "center", p: 3 }}>
        {say("brand.motto")}
      </Typography>
    </Box>
  );
}

export function OpeningScreen() {
  const say = useSay();
  return (
    <Screen title={say("session.opening")}>
      <CircularProgress aria-label={say("common.loading")} />
    </Screen>
  );
}

export function SignInScreen({ onSignIn }: { onSignIn: () => void }) {
  const say = useSay();
  return (
    <Screen title={say("session.welcome")}>
      <Typography color="textSecondary" sx={{ mb: 3 }}>
        {say("session.explanation")}
      </Typography>
      <Button variant="contained" size="large" onClick={onSignIn} fullWidth data-testid="sign-in" autoFocus>
        {say("session.signIn")}
      </Button>
    </Screen>
  );
}

export function FailedScreen({ text, onRetry }: { text: string; onRetry: () => void }) {
  const say = useSay();
  return (
    <Screen title={say("session.failedTitle")}>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {say("session.failedText")}
      </Typography>
      <Alert severity="error" sx={{ mb: 2, textAlign: "left" }}>
        {text}
      </Alert>
      <Button variant="contained" onClick={onRetry}>
        {say("common.retry")}
      </Button>
    </Screen>
  );
}

export function NoScopeScreen({ onSignOut }: { onSignOut: () => void }) {
  const say = useSay();
  return (
    <Screen title={say("session.noScopeTitle")}>
      <Typography color="textSecondary" sx={{ mb: 3 }}>
        {say("session.noScopeText")}
      </Typography>
      <Button variant="outlined" onClick={onSignOut}>
        {say("session.signOut")}
      </Button>
    </Screen>
  );
}
