import {
  Box,
  Button,
  Card,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { lazy, Suspense, useId, useState } from "react";
import { useSay } from "../i18n/messages.ts";
import { Waiting } from "../presentation/states.tsx";
import type { Cell } from "./counts.ts";
import { describeRate, rateOf } from "./rates.ts";

// The drawing library is large, and the figures above say all that matters: it comes when the page has been shown.
const RateChart = lazy(() => import("./rate-chart.tsx"));

export interface ChartRow {
  name: string;
  registered: number | null;
  recognised: number | null;
}

interface ChartCardProps {
  title: string;
  rows: readonly { name: string; cell: Cell }[];
  testId: string;
}

/** A chart of rates with the same figures as a table for who cannot or does not want to read a picture. */
export function ChartCard({ title, rows, testId }: ChartCardProps) {
  const say = useSay();
  const headingId = useId();
  const [asTable, setAsTable] = useState(false);
  const drawn: ChartRow[] = rows.map(({ name, cell }) => ({
    name,
    registered: rateOf(cell, "registeredOfBase").percent,
    recognised: rateOf(cell, "recognisedOfBase").percent,
  }));
  return (
    <Card component="section" aria-labelledby={headingId} sx={{ p: 2.25, minWidth: 0 }} data-testid={testId}>
      <Stack direction="row" sx={{ justifyContent: "space-between", alignItems: "center", mb: 1.5, gap: 1 }}>
        <Typography variant="h3" component="h2" id={headingId}>
          {title}
        </Typography>
        <Button size="small" onClick={() => setAsTable((shown) => !shown)}>
          {say(asTable ? "dashboard.chartPicture" : "dashboard.chartTable")}
        </Button>
      </Stack>
      {asTable ? (
        <TableContainer>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{title}</TableCell>
                <TableCell align="right">{say("rates.registeredOfBase")}</TableCell>
                <TableCell align="right">{say("rates.recognisedOfBase")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map(({ name, cell }) => (
                <TableRow key={name}>
                  <TableCell component="th" scope="row">
                    {name}
                  </TableCell>
                  <TableCell align="right">{describeRate(rateOf(cell, "registeredOfBase"))}</TableCell>
                  <TableCell align="right">{describeRate(rateOf(cell, "recognisedOfBase"))}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      ) : (
        <Box
          role="img"
          aria-label={rows
            .map(({ name, cell }) => `${name}: ${describeRate(rateOf(cell, "recognisedOfBase"))}`)
            .join("; ")}
        >
          <Suspense fallback={<Waiting lines={rows.length} height={48} />}>
            <RateChart rows={drawn} />
          </Suspense>
        </Box>
      )}
    </Card>
  );
}
