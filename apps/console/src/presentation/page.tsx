import { Box, Stack, Typography } from "@mui/material";
import { type ReactNode, useEffect } from "react";
import { useSay } from "../i18n/messages.ts";

interface PageProps {
  title: string;
  subtitle?: ReactNode;
  /** Above the title: where the page stands. */
  above?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: one first-level heading, its actions, the content; and the browser's title. */
export function Page({ title, subtitle, above, actions, children }: PageProps) {
  const say = useSay();
  const brand = say("brand.short");
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  return (
    <Box sx={{ maxWidth: 1320, width: "100%", mx: "auto", pb: 6 }}>
      <Box component="header" sx={{ mb: 2.5 }}>
        {above}
        <Stack
          direction={{ xs: "column", md: "row" }}
          sx={{ gap: 2, alignItems: { md: "flex-end" }, justifyContent: "space-between" }}
        >
          <Box sx={{ minWidth: 0 }}>
            <Typography variant="h1" sx={{ overflowWrap: "anywhere" }}>
              {title}
            </Typography>
            {subtitle ? (
              <Typography variant="body2" color="textSecondary" component="div" sx={{ mt: 0.5 }}>
                {subtitle}
              </Typography>
            ) : null}
          </Box>
          {actions ? (
            <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center", flexShrink: 0 }}>
              {actions}
            </Stack>
          ) : null}
        </Stack>
      </Box>
      {children}
    </Box>
  );
}

/** A part of a page with a second-level heading that names it to screen readers as well. */
export function Section({
  title,
  actions,
  children,
  id,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
  id: string;
}) {
  return (
    <Box component="section" aria-labelledby={id} sx={{ mt: 3.5 }}>
      <Stack
        direction="row"
        sx={{ alignItems: "center", justifyContent: "space-between", gap: 1.5, mb: 1.5, flexWrap: "wrap" }}
      >
        <Typography variant="h2" id={id}>
          {title}
        </Typography>
        {actions}
      </Stack>
      {children}
    </Box>
  );
}
