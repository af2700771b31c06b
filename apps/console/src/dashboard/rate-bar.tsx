import { alpha, Box, useTheme } from "@mui/material";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { type Counted, rateOf } from "./rates.ts";

/** Registered and recognised of the base as one bar, with the target of the year as a mark. */
export function RateBar({ counted, title, target }: { counted: Counted; title: string; target?: number | undefined }) {
  const say = useSay();
  const theme = useTheme();
  const registered = rateOf(counted, "registeredOfBase").percent;
  const recognised = rateOf(counted, "recognisedOfBase").percent;
  const width = (percent: number | null): string => `${Math.min(100, Math.max(0, percent ?? 0))}%`;
  const label = say("rates.barLabel", {
    title,
    registered: formatPercent(registered),
    recognised: formatPercent(recognised),
  });
  return (
    <Box
      role="img"
      aria-label={target === undefined ? label : `${label}. ${say("rates.target", { percent: formatPercent(target) })}`}
      sx={{
        position: "relative",
        height: 10,
        my: 1.25,
        borderRadius: 5,
        bgcolor: alpha(theme.palette.text.primary, 0.09),
      }}
    >
      <Box
        sx={{
          position: "absolute",
          inset: 0,
          width: width(registered),
          borderRadius: 5,
          bgcolor: alpha(theme.palette.primary.main, 0.38),
          transition: "width 400ms ease",
        }}
      />
      <Box
        sx={{
          position: "absolute",
          inset: 0,
          width: width(recognised),
          borderRadius: 5,
          bgcolor: "primary.main",
          transition: "width 400ms ease",
        }}
      />
      {target === undefined ? null : (
        <Box
          sx={{
            position: "absolute",
            left: `${target}%`,
            top: -4,
            bottom: -4,
            width: 2,
            bgcolor: "secondary.main",
            borderRadius: 1,
          }}
        />
      )}
    </Box>
  );
}
