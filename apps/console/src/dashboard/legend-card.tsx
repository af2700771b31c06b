import { alpha, Box, Card, Typography, useTheme } from "@mui/material";
import type { CountsOfUnitFragment } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

/** How to read the bars, and how complete their denominators are. */
export function LegendCard({ counts }: { counts: Pick<CountsOfUnitFragment, "unitsReporting" | "unitsTotal"> }) {
  const say = useSay();
  const { palette } = useTheme();
  const entries = [
    { label: say("dashboard.legendRecognised"), colour: palette.primary.main, width: 22 },
    { label: say("dashboard.legendRegistered"), colour: alpha(palette.primary.main, 0.38), width: 22 },
    { label: say("dashboard.legendTarget"), colour: palette.secondary.main, width: 3 },
  ];
  return (
    <Card
      component="aside"
      aria-label={say("dashboard.legend")}
      sx={{ p: 2.25, bgcolor: "transparent", borderStyle: "dashed" }}
    >
      <Typography variant="h3" component="h3">
        {say("dashboard.legend")}
      </Typography>
      {entries.map(({ label, colour, width }) => (
        <Box key={label} sx={{ display: "grid", gridTemplateColumns: "30px 1fr", alignItems: "center", mt: 1 }}>
          <Box aria-hidden sx={{ width, height: 12, borderRadius: 1, bgcolor: colour, justifySelf: "center" }} />
          <Typography variant="body2" color="textSecondary" sx={{ pl: 1 }}>
            {label}
          </Typography>
        </Box>
      ))}
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1.5 }}>
        {say("dashboard.legendRates")}
      </Typography>
      <Typography variant="body2" sx={{ mt: 1.5, fontWeight: 500 }} data-testid="units-reporting">
        {say("rates.reporting", {
          reporting: formatNumber(counts.unitsReporting),
          total: formatNumber(counts.unitsTotal),
        })}
      </Typography>
    </Card>
  );
}
