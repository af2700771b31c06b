import { Box, Card, Chip, Link, Stack, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { registrationsPath } from "../presentation/url-state.ts";
import { type Cell, recordsFilter } from "./counts.ts";
import { RateBar } from "./rate-bar.tsx";
import { describeRate, rateKinds, rateOf, targetOf } from "./rates.ts";

interface TitleCardProps {
  cell: Cell;
  unitId: string;
  year: number;
}

/** One title: base, registered and recognised, and the three rates with what each is made of. */
export function TitleCard({ cell, unitId, year }: TitleCardProps) {
  const say = useSay();
  const title = say(`models.${cell.model}`);
  const target = targetOf(cell.model);
  const mayRead = useMay("registrations.read");
  return (
    <Card
      component="article"
      aria-label={title}
      sx={{ p: 2.25, display: "flex", flexDirection: "column" }}
      data-testid={`title-${cell.model}`}
    >
      <Typography variant="h3">{title}</Typography>
      <Stack direction="row" sx={{ mt: 1.25, gap: 2, justifyContent: "space-between" }}>
        <Figure
          label={`${say("rates.base")} (${say(`bases.${cell.model}`)})`}
          value={cell.base}
          testId={`base-${cell.model}`}
        />
        <Figure
          label={say("rates.registered")}
          value={cell.registered}
          testId={`registered-${cell.model}`}
          to={mayRead ? registrationsPath(recordsFilter(unitId, year, "registered", cell)) : undefined}
          what={`${title}, ${say("rates.registered")}`}
        />
        <Figure
          label={say("rates.recognised")}
          value={cell.recognised}
          testId={`recognised-${cell.model}`}
          to={mayRead ? registrationsPath(recordsFilter(unitId, year, "recognised", cell)) : undefined}
          what={`${title}, ${say("rates.recognised")}`}
        />
      </Stack>
      <RateBar counted={cell} title={title} />
      <Box component="dl" sx={{ m: 0, mt: "auto" }}>
        {rateKinds.map((kind) => (
          <Stack
            key={kind}
            direction="row"
            sx={{ justifyContent: "space-between", gap: 1.5, py: 0.25, flexWrap: "wrap" }}
          >
            <Typography component="dt" variant="caption" color="text.secondary">
              {say(`rates.${kind}`)}
            </Typography>
            <Typography
              component="dd"
              variant="caption"
              sx={{ m: 0, fontVariantNumeric: "tabular-nums", fontWeight: kind === "recognisedOfBase" ? 700 : 400 }}
              data-testid={`${kind}-${cell.model}`}
            >
              {describeRate(rateOf(cell, kind))}
            </Typography>
          </Stack>
        ))}
      </Box>
      {target ? (
        <Typography variant="caption" color="secondary" sx={{ mt: 0.75 }}>
          {say("rates.target", target)}
        </Typography>
      ) : null}
      {cell.base === null || cell.base === undefined ? (
        <Typography variant="caption" color="text.secondary" sx={{ mt: 0.5 }}>
          {say("rates.noBase")}
        </Typography>
      ) : null}
      {cell.suppressed ? (
        <Chip size="small" label={say("rates.suppressed")} sx={{ mt: 1, alignSelf: "start" }} />
      ) : null}
    </Card>
  );
}

interface FigureProps {
  label: string;
  value: number | null | undefined;
  testId: string;
  to?: string | undefined;
  what?: string;
}

function Figure({ label, value, testId, to, what = "" }: FigureProps) {
  const say = useSay();
  const text = formatNumber(value);
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography
        component="div"
        sx={{ fontSize: "1.25rem", fontWeight: 700, lineHeight: 1.3, fontVariantNumeric: "tabular-nums" }}
        data-testid={testId}
      >
        {to ? (
          <Link
            component={LinkBase}
            to={to}
            color="inherit"
            aria-label={`${text}. ${say("dashboard.openRecords", { what })}`}
          >
            {text}
          </Link>
        ) : (
          text
        )}
      </Typography>
      <Typography variant="caption" color="text.secondary" component="div">
        {label}
      </Typography>
    </Box>
  );
}
