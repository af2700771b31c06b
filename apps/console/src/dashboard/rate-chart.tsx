import { alpha, useTheme } from "@mui/material";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import type { ChartRow } from "./chart-card.tsx";
import { axisEnd } from "./rates.ts";

/** Two bars per row: registered and recognised, in percent of the base. Rows may be long words, so they lie flat. */
export default function RateChart({ rows }: { rows: readonly ChartRow[] }) {
  const say = useSay();
  const { palette, typography } = useTheme();
  const most = axisEnd(rows.flatMap((row) => [row.registered ?? 0, row.recognised ?? 0]));
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  return (
    <ResponsiveContainer width="100%" height={rows.length * 58 + 64}>
      <BarChart
        data={rows.map((row) => ({ ...row }))}
        layout="vertical"
        margin={{ top: 0, right: 24, bottom: 0, left: 0 }}
        barCategoryGap="26%"
        barGap={3}
        accessibilityLayer={false}
      >
        <CartesianGrid horizontal={false} stroke={palette.divider} />
        <XAxis type="number" domain={[0, most]} tick={text} unit=" %" stroke={palette.divider} />
        <YAxis type="category" dataKey="name" width={138} tick={text} stroke={palette.divider} tickLine={false} />
        <Tooltip
          cursor={{ fill: alpha(palette.text.primary, 0.05) }}
          contentStyle={{
            background: palette.background.paper,
            border: `1px solid ${palette.divider}`,
            borderRadius: 10,
            color: palette.text.primary,
          }}
          formatter={(value) => formatPercent(typeof value === "number" ? value : null)}
        />
        <Legend
          wrapperStyle={{ fontSize: 13 }}
          itemSorter={null}
          formatter={(name) => <span style={{ color: palette.text.primary }}>{name}</span>}
        />
        <Bar
          dataKey="registered"
          name={say("rates.registeredOfBase")}
          fill={alpha(palette.primary.main, 0.42)}
          radius={[0, 4, 4, 0]}
          isAnimationActive={false}
        />
        <Bar
          dataKey="recognised"
          name={say("rates.recognisedOfBase")}
          fill={palette.primary.main}
          radius={[0, 4, 4, 0]}
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  );
}
