import { alpha } from "@mui/material/styles";
import { defaultTheme, type RaThemeOptions } from "react-admin";

interface Tones {
  mode: "light" | "dark";
  primary: string;
  onPrimary: string;
  accent: string;
  ground: string;
  paper: string;
  raised: string;
  line: string;
  ink: string;
  quiet: string;
  success: string;
  warning: string;
  error: string;
  info: string;
}

// Jade, paper and a little gold. Every pair of text and ground below has a contrast of at least 4.5 : 1.
const light: Tones = {
  mode: "light",
  primary: "#0d5c54",
  onPrimary: "#ffffff",
  accent: "#8a5a00",
  ground: "#f6f5f1",
  paper: "#ffffff",
  raised: "#fbfaf7",
  line: "#e2e0d8",
  ink: "#1d2b29",
  quiet: "#52625f",
  success: "#1e6b3a",
  warning: "#8a5a00",
  error: "#b3261e",
  info: "#1f5a86",
};

const dark: Tones = {
  mode: "dark",
  primary: "#6fc7ba",
  onPrimary: "#06201d",
  accent: "#e9b949",
  ground: "#101716",
  paper: "#18211f",
  raised: "#1e2927",
  line: "#2f3c39",
  ink: "#e6ece9",
  quiet: "#a3b3af",
  success: "#7fcf9a",
  warning: "#e9b949",
  error: "#ff9a8f",
  info: "#8ec4ee",
};

const family = '"Be Vietnam Pro", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

function themeOf(tones: Tones): RaThemeOptions {
  return {
    ...defaultTheme,
    palette: {
      mode: tones.mode,
      primary: { main: tones.primary, contrastText: tones.onPrimary },
      secondary: { main: tones.accent },
      background: { default: tones.ground, paper: tones.paper },
      text: { primary: tones.ink, secondary: tones.quiet },
      divider: tones.line,
      success: { main: tones.success },
      warning: { main: tones.warning },
      error: { main: tones.error },
      info: { main: tones.info },
      bulkActionsToolbarBackgroundColor: alpha(tones.primary, tones.mode === "light" ? 0.08 : 0.16),
    },
    shape: { borderRadius: 10 },
    typography: {
      fontFamily: family,
      h1: { fontSize: "1.625rem", fontWeight: 700, letterSpacing: "-0.015em", lineHeight: 1.25 },
      h2: { fontSize: "1.125rem", fontWeight: 600, letterSpacing: "-0.005em", lineHeight: 1.35 },
      h3: { fontSize: "1rem", fontWeight: 600, lineHeight: 1.4 },
      h6: { fontSize: "1rem", fontWeight: 600 },
      body1: { fontSize: "0.9375rem", lineHeight: 1.55 },
      body2: { fontSize: "0.875rem", lineHeight: 1.5 },
      caption: { fontSize: "0.8125rem", lineHeight: 1.45 },
      button: { textTransform: "none", fontWeight: 600 },
      overline: { fontSize: "0.75rem", fontWeight: 600, letterSpacing: "0.04em", textTransform: "none" },
    },
    components: {
      ...defaultTheme.components,
      MuiCssBaseline: {
        styleOverrides: {
          html: { backgroundColor: tones.ground },
          // A search field with something at its end has a button of its own there, which the keyboard reaches too.
          ".MuiInputBase-adornedEnd ::-webkit-search-cancel-button": { display: "none" },
          // Buttons of a row of a form would be hidden until a mouse comes near: the keyboard would never reach them.
          ".RaSimpleFormIterator-action": { visibility: "visible !important" },
          "@media (prefers-reduced-motion: reduce)": {
            "*, *::before, *::after": {
              animationDuration: "0.01ms !important",
              transitionDuration: "0.01ms !important",
            },
          },
        },
      },
      MuiButtonBase: { defaultProps: { disableRipple: true } },
      MuiButton: {
        defaultProps: { disableElevation: true },
        styleOverrides: {
          root: {
            borderRadius: 8,
            "&.Mui-focusVisible": { outline: `3px solid ${alpha(tones.primary, 0.45)}`, outlineOffset: 2 },
          },
        },
      },
      MuiIconButton: {
        styleOverrides: {
          root: { "&.Mui-focusVisible": { outline: `3px solid ${alpha(tones.primary, 0.45)}`, outlineOffset: 1 } },
        },
      },
      MuiPaper: {
        defaultProps: { elevation: 0 },
        styleOverrides: { root: { backgroundImage: "none" } },
      },
      MuiCard: {
        defaultProps: { elevation: 0 },
        styleOverrides: { root: { border: `1px solid ${tones.line}`, borderRadius: 14 } },
      },
      MuiMenu: { styleOverrides: { paper: { border: `1px solid ${tones.line}`, boxShadow: shadow(tones) } } },
      MuiAutocomplete: {
        ...defaultTheme.components?.MuiAutocomplete,
        styleOverrides: { paper: { border: `1px solid ${tones.line}`, boxShadow: shadow(tones) } },
      },
      MuiDialog: { styleOverrides: { paper: { borderRadius: 16, border: `1px solid ${tones.line}` } } },
      MuiTextField: { defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true } },
      MuiFormControl: { defaultProps: { variant: "outlined", margin: "dense", size: "small", fullWidth: true } },
      MuiFormHelperText: { styleOverrides: { root: { marginInline: 2, fontSize: "0.8125rem" } } },
      // react-admin names a row's checkbox on its outer span, where a name is not allowed: it belongs to the input.
      MuiCheckbox: {
        defaultProps: {
          slotProps: {
            root: { "aria-label": undefined },
            input: (owner: Record<string, unknown>) => ({ "aria-label": owner["aria-label"] }),
          },
        },
      },
      MuiChip: { styleOverrides: { root: { borderRadius: 7, fontWeight: 500 } } },
      MuiTableCell: {
        styleOverrides: {
          root: { borderColor: tones.line, paddingBlock: 9 },
          head: { color: tones.quiet, fontWeight: 600, fontSize: "0.8125rem", backgroundColor: tones.raised },
        },
      },
      // Of its own the text of what is not chosen is too faint to read.
      MuiToggleButton: { styleOverrides: { root: { color: tones.quiet, textTransform: "none" } } },
      MuiTab: { styleOverrides: { root: { minHeight: 44, textTransform: "none", fontWeight: 600 } } },
      MuiTooltip: { styleOverrides: { tooltip: { fontSize: "0.8125rem" } } },
      MuiLink: { defaultProps: { underline: "hover" } },
      MuiAlert: { styleOverrides: { root: { borderRadius: 12 } } },
    },
  };
}

function shadow(tones: Tones): string {
  return tones.mode === "light" ? "0 12px 32px rgb(29 43 41 / 14%)" : "0 12px 32px rgb(0 0 0 / 50%)";
}

export const lightTheme = themeOf(light);
export const darkTheme = themeOf(dark);
