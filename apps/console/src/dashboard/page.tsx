import { type TitleModel, titleModels, today } from "@khuyenhoc/contracts";
import { ArrowUpwardRounded } from "@mui/icons-material";
import { Box, Button, MenuItem, Stack, TextField } from "@mui/material";
import { LinkBase } from "react-admin";
import { Navigate } from "react-router-dom";
import { useGraph } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { WaitingDirectives } from "../directives/waiting.tsx";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  ChildCountsDocument,
  type ChildCountsQuery,
  CountsDocument,
  CountsFileDocument,
  type CountsOfUnitFragment,
  TargetsDocument,
  UnitPageDocument,
} from "../generated/graphql.ts";
import { formatDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, FailureNotice, Waiting } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { YearSelect, yearOf } from "../presentation/year-select.tsx";
import { targetIn } from "../reports/progress.ts";
import { ChartCard } from "./chart-card.tsx";
import { ChildTable } from "./child-table.tsx";
import { cellsByGroup, cellsByModel, inboxOf, treeDateOf } from "./counts.ts";
import { InboxTiles } from "./inbox-tiles.tsx";
import { LegendCard } from "./legend-card.tsx";
import { LiveChip } from "./live-chip.tsx";
import { TitleCard } from "./title-card.tsx";
import { useLiveCounts } from "./use-live-counts.ts";

/** Where one begins: the figures, or the funds for those who work at funds only. */
export default function DashboardPage() {
  const mayCount = useMay("counts.read");
  const mayFunds = useMay("funds.read");
  return !mayCount && mayFunds ? <Navigate to="/funds" replace /> : <FiguresOfUnit />;
}

/** The figures of a unit the viewer was granted, or of one below it: unit, year and title are in the URL. */
function FiguresOfUnit() {
  const say = useSay();
  const locale = useReaderLocale();
  const { roots } = useViewer();
  const [get, set] = useUrlState();
  const year = yearOf(get("year"));
  const unitId = get("unit") ?? roots[0]?.id ?? "";
  const asOf = treeDateOf(year, today());
  const counts = useGraph(CountsDocument, { unitId, year, asOf: asOf ?? null }, { keepPrevious: true });
  const children = useGraph(ChildCountsDocument, { unitId, year, asOf: asOf ?? null }, { keepPrevious: true });
  const live = useLiveCounts(unitId, year, asOf === undefined);
  const current = counts.data?.counts;
  const name = current ? localName(current.unit, locale) : say("dashboard.title");

  return (
    <Page
      title={name}
      above={<UpLink unitId={unitId} year={year} />}
      subtitle={
        <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
          <span>{say("dashboard.subtitle", { year, asOf: formatDate(current?.asOf ?? asOf ?? today()) })}</span>
          <LiveChip state={live} />
        </Stack>
      }
      actions={
        <>
          {roots.length > 1 ? (
            <TextField
              select
              label={say("dashboard.scope")}
              value={roots.some((root) => root.id === unitId) ? unitId : ""}
              onChange={(event) => set({ unit: event.target.value })}
              sx={{ width: 220 }}
            >
              {roots.map((root) => (
                <MenuItem key={root.id} value={root.id}>
                  {localName(root, locale)}
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          <YearSelect value={year} onChange={(next) => set({ year: String(next) })} />
          <ListFileButton document={CountsFileDocument} variables={{ unitId, year, asOf: asOf ?? null }} />
        </>
      }
    >
      <Answer query={counts} waiting={<Waiting lines={6} height={72} />}>
        {(data) => (
          <Figures counts={data.counts} children={children.data} year={year} own={roots.some((r) => r.id === unitId)} />
        )}
      </Answer>
      <Below
        query={children}
        name={name}
        year={year}
        wanted={get("model")}
        onModel={(model) => set({ model }, false)}
      />
    </Page>
  );
}

/** The way back up, as long as it stays in the viewer's scope. */
function UpLink({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { roots } = useViewer();
  const own = roots.some((root) => root.id === unitId);
  const { data } = useGraph(UnitPageDocument, { id: unitId, asOf: null }, { enabled: !own });
  const parent = data?.unit?.parent;
  if (own || !parent) return null;
  return (
    <Button
      component={LinkBase}
      to={`/?${new URLSearchParams({ unit: parent.id, year: String(year) })}`}
      size="small"
      startIcon={<ArrowUpwardRounded />}
      sx={{ mb: 0.5, ml: -1 }}
      data-testid="dashboard-up"
    >
      {say("dashboard.back", { name: localName(parent, locale) })}
    </Button>
  );
}

interface FiguresProps {
  counts: CountsOfUnitFragment;
  children: ChildCountsQuery | undefined;
  year: number;
  own: boolean;
}

function Figures({ counts, children, year, own }: FiguresProps) {
  const say = useSay();
  const unitId = counts.unit.id;
  const mayReadTargets = useMay("targets.read");
  const targets = useGraph(TargetsDocument, { unitIds: [unitId], years: [year] }, { enabled: mayReadTargets });
  const below = children?.counts.children ?? [];
  return (
    <>
      <WaitingDirectives />
      {children ? <InboxTiles inbox={inboxOf(counts, below, own)} unitId={unitId} year={year} /> : null}
      <Section id="titles" title={say("dashboard.titles")}>
        <Box sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 320px), 1fr))", gap: 1.5 }}>
          {cellsByModel(counts.rows).map((cell) => (
            <TitleCard
              key={cell.model}
              cell={cell}
              unitId={unitId}
              year={year}
              target={targetIn(targets.data?.targets ?? [], cell.model, null)?.percent}
            />
          ))}
          <LegendCard counts={counts} />
        </Box>
      </Section>
      <Box
        sx={{
          mt: 3,
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "repeat(2, minmax(0, 1fr))" },
          gap: 1.5,
        }}
      >
        <ChartCard
          title={say("dashboard.chartModels")}
          testId="chart-models"
          rows={cellsByModel(counts.rows).map((cell) => ({ name: say(`shortModels.${cell.model}`), cell }))}
        />
        <ChartCard
          title={say("dashboard.chartGroups")}
          testId="chart-groups"
          rows={cellsByGroup(counts.rows).map((cell) => ({ name: say(`groups.${cell.group ?? "FARMER"}`), cell }))}
        />
      </Box>
    </>
  );
}

interface BelowProps {
  query: ReturnType<typeof useGraph<ChildCountsQuery, object>>;
  name: string;
  year: number;
  wanted: string | undefined;
  onModel: (model: TitleModel) => void;
}

function Below({ query, name, year, wanted, onModel }: BelowProps) {
  const model = titleModels.find((entry) => entry === wanted) ?? "FAMILY";
  if (query.error && !query.data) {
    return (
      <Box sx={{ mt: 3 }}>
        <FailureNotice error={query.error} onRetry={() => void query.refetch()} />
      </Box>
    );
  }
  if (!query.data) return <Waiting lines={6} />;
  return <ChildTable name={name} rows={query.data.counts.children} year={year} model={model} onModel={onModel} />;
}
