import { useTheme } from "@mui/material";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { FundStatementQuery } from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

/** What a fund received and used, month by month, in millions of đồng. */
export default function MonthsChart({ months }: { months: FundStatementQuery["fundStatement"]["months"] }) {
  const say = useSay();
  const { palette, typography } = useTheme();
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  const bars = [
    { key: "received", name: say("statements.received"), colour: palette.primary.main },
    { key: "used", name: say("statements.used"), colour: palette.secondary.main },
  ] as const;
  // Drawn, not counted with: what is exact stands in the table.
  const points = months.map(({ month, received, used }) => ({
    month: month.split("-").reverse().join("/"),
    received: Number(received) / 1e6,
    used: Number(used) / 1e6,
  }));
  return (
    <ResponsiveContainer width="100%" height={280}>
      <BarChart data={points} margin={{ top: 8, right: 24, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis dataKey="month" tick={text} stroke={palette.divider} />
        <YAxis tick={text} stroke={palette.divider} width={72} unit={` ${say("statements.millions")}`} />
        <Tooltip
          contentStyle={{
            background: palette.background.paper,
            border: `1px solid ${palette.divider}`,
            borderRadius: 10,
            color: palette.text.primary,
          }}
          formatter={(value) => formatDong(typeof value === "number" ? String(Math.round(value * 1e6)) : null)}
        />
        <Legend
          wrapperStyle={{ fontSize: 13 }}
          formatter={(name) => <span style={{ color: palette.text.primary }}>{name}</span>}
        />
        {bars.map(({ key, name, colour }) => (
          <Bar key={key} dataKey={key} name={name} fill={colour} isAnimationActive={false} maxBarSize={36} />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
