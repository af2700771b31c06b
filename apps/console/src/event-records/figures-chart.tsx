import { useTheme } from "@mui/material";
import { Bar, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { EventFiguresViewFragment } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

/** Events as bars and delegates as a line, year by year. */
export default function FiguresChart({ years }: { years: readonly EventFiguresViewFragment[] }) {
  const say = useSay();
  const { palette, typography } = useTheme();
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  const axis = { tick: text, stroke: palette.divider };
  const numbers = { ...axis, allowDecimals: false, tickFormatter: (value: number) => formatNumber(value), width: 72 };
  return (
    <ResponsiveContainer width="100%" height={300}>
      <ComposedChart data={[...years]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis dataKey="year" {...axis} />
        <YAxis yAxisId="events" {...numbers} />
        <YAxis yAxisId="delegates" orientation="right" {...numbers} />
        <Tooltip
          contentStyle={{
            background: palette.background.paper,
            border: `1px solid ${palette.divider}`,
            borderRadius: 10,
            color: palette.text.primary,
          }}
          formatter={(value) => formatNumber(typeof value === "number" ? value : null)}
        />
        <Legend
          wrapperStyle={{ fontSize: 13 }}
          formatter={(name) => <span style={{ color: palette.text.primary }}>{name}</span>}
        />
        <Bar
          yAxisId="events"
          dataKey="events"
          name={say("eventFigures.events")}
          fill={palette.primary.main}
          isAnimationActive={false}
          maxBarSize={40}
        />
        <Line
          yAxisId="delegates"
          dataKey="delegates"
          name={say("eventFigures.delegates")}
          stroke={palette.secondary.main}
          strokeWidth={2}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
