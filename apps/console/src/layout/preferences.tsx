import { DarkModeOutlined, LightModeOutlined } from "@mui/icons-material";
import { Button, IconButton, Tooltip, useTheme as useMuiTheme } from "@mui/material";
import { useLocaleState, useTheme } from "react-admin";
import { rememberLocale } from "../i18n/locale.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** Names the other language in that language, so that who cannot read this one finds it. */
export function LanguageSwitch() {
  const say = useSay();
  const locale = useReaderLocale();
  const [, setLocale] = useLocaleState();
  const other = locale === "vi" ? ("en" as const) : ("vi" as const);
  return (
    <Tooltip title={say("layout.language")} describeChild>
      <Button
        color="inherit"
        size="small"
        lang={other}
        data-testid="language-switch"
        onClick={() => {
          rememberLocale(other);
          setLocale(other);
        }}
        sx={{ minWidth: 0, px: 1.25 }}
      >
        {other === "vi" ? "Tiếng Việt" : "English"}
      </Button>
    </Tooltip>
  );
}

export function ThemeSwitch() {
  const say = useSay();
  const dark = useMuiTheme().palette.mode === "dark";
  const [, setTheme] = useTheme();
  const label = say(dark ? "layout.light" : "layout.dark");
  return (
    <Tooltip title={label}>
      <IconButton
        color="inherit"
        aria-label={label}
        data-testid="theme-switch"
        onClick={() => setTheme(dark ? "light" : "dark")}
      >
        {dark ? <LightModeOutlined fontSize="small" /> : <DarkModeOutlined fontSize="small" />}
      </IconButton>
    </Tooltip>
  );
}
