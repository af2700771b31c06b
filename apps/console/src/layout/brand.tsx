import { Box, Typography } from "@mui/material";
import { useSay } from "../i18n/messages.ts";

export function Emblem({ size = 36 }: { size?: number }) {
  return <Box component="img" src="/icon.svg" alt="" sx={{ width: size, height: size, flexShrink: 0 }} />;
}

export function Brand() {
  const say = useSay();
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1.25, minWidth: 0 }}>
      <Emblem />
      <Box sx={{ minWidth: 0, lineHeight: 1.2 }}>
        <Typography
          component="span"
          noWrap
          sx={{ display: "block", fontWeight: 700, fontSize: "0.9375rem", lineHeight: 1.25 }}
        >
          {say("brand.short")}
        </Typography>
        <Typography
          component="span"
          noWrap
          color="textSecondary"
          sx={{ display: "block", fontSize: "0.75rem", lineHeight: 1.3 }}
        >
          {say("brand.console")}
        </Typography>
      </Box>
    </Box>
  );
}
