import { type FigureMeasure, figureMeasures } from "@khuyenhoc/contracts";
import { Alert, Box, Button, Stack, TextField, Typography } from "@mui/material";
import { type FormEvent, useState } from "react";
import { useNotify } from "react-admin";
import { useCommand, useGraph, useIdempotencyKey } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  type FiguresFragment,
  SetYearlyFiguresDocument,
  UnitFiguresDocument,
  YearlyFiguresFileDocument,
} from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { Answer, FormFailure } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { YearSelect, yearOf } from "../presentation/year-select.tsx";
import { parseFigure } from "./figures.ts";
import type { UnitOfPage } from "./unit-page.tsx";

/** The yearly figures of a unit: read by all, entered by who may, never in a closed year. */
export function UnitFigures({ unit }: { unit: UnitOfPage }) {
  const say = useSay();
  const [get, set] = useUrlState();
  const year = yearOf(get("year"));
  const mayManage = useMay("figures.manage");
  const answer = useGraph(UnitFiguresDocument, { id: unit.id, year });
  return (
    <>
      <Stack direction="row" sx={{ gap: 2, alignItems: "center", mb: 2, flexWrap: "wrap" }}>
        <Typography variant="h2">{say("units.figuresOf", { year })}</Typography>
        <YearSelect value={year} onChange={(next) => set({ year: String(next) }, false)} />
        <ListFileButton document={YearlyFiguresFileDocument} variables={{ under: unit.id, year }} />
      </Stack>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {say("units.figuresHint")}
      </Typography>
      <Answer query={answer}>
        {(data) => {
          const figures = data.unit?.figures ?? undefined;
          const closed = data.closedYears.some((entry) => entry.year === year);
          if (closed || !mayManage) {
            return (
              <>
                {closed ? (
                  <Alert severity="info" sx={{ mb: 2 }}>
                    {say("units.yearClosed", { year })}
                  </Alert>
                ) : null}
                <Facts
                  facts={figureMeasures.map((measure) => ({
                    name: say(`measures.${measure}`),
                    value: formatNumber(figures?.[measure]),
                  }))}
                />
              </>
            );
          }
          return (
            <FiguresForm key={`${year}|${figures?.revision ?? 0}`} unitId={unit.id} year={year} figures={figures} />
          );
        }}
      </Answer>
    </>
  );
}

interface FiguresFormProps {
  unitId: string;
  year: number;
  figures: FiguresFragment | undefined;
}

function FiguresForm({ unitId, year, figures }: FiguresFormProps) {
  const say = useSay();
  const notify = useNotify();
  const idempotencyKey = useIdempotencyKey();
  const command = useCommand(SetYearlyFiguresDocument);
  const [typed, setTyped] = useState<Record<FigureMeasure, string>>(
    () =>
      Object.fromEntries(figureMeasures.map((measure) => [measure, figures?.[measure]?.toString() ?? ""])) as Record<
        FigureMeasure,
        string
      >,
  );
  const parsed = figureMeasures.map((measure) => [measure, parseFigure(typed[measure])] as const);
  const wrong = new Set(parsed.filter(([, value]) => value === undefined).map(([measure]) => measure));

  function send(event: FormEvent): void {
    event.preventDefault();
    if (wrong.size > 0) return;
    const values = Object.fromEntries(parsed);
    command.mutate(
      {
        input: { ...values, idempotencyKey, unitId, year, ...(figures ? { expectedRevision: figures.revision } : {}) },
      },
      { onSuccess: () => notify(say("units.figuresSaved", { year }), { type: "success" }) },
    );
  }

  return (
    <Box component="form" onSubmit={send} noValidate>
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "1fr 1fr 1fr" }, gap: 1.5 }}>
        {figureMeasures.map((measure) => (
          <TextField
            key={measure}
            name={measure}
            label={say(`measures.${measure}`)}
            value={typed[measure]}
            error={wrong.has(measure)}
            helperText={wrong.has(measure) ? say("common.wholeNumber") : undefined}
            onChange={(event) => setTyped((known) => ({ ...known, [measure]: event.target.value }))}
            slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off" } }}
          />
        ))}
      </Box>
      <FormFailure error={command.error} />
      <Button
        type="submit"
        variant="contained"
        loading={command.isPending}
        disabled={wrong.size > 0}
        sx={{ mt: 2 }}
        data-testid="save-figures"
      >
        {say("common.save")}
      </Button>
    </Box>
  );
}
