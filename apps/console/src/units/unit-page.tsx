import { today } from "@khuyenhoc/contracts";
import { Alert, Box, Breadcrumbs, Button, Card, Chip, Link, Stack, Tab, Tabs, Typography } from "@mui/material";
import { LinkBase, useParams } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { CalendarSection } from "../following/calendar-section.tsx";
import { UnitPageDocument, type UnitPageQuery } from "../generated/graphql.ts";
import { formatDate, isCalendarDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { DateField } from "../presentation/date-field.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { registrationsPath, unitPath, useUrlState } from "../presentation/url-state.ts";
import { UnitActions } from "./unit-actions.tsx";
import { UnitFacts } from "./unit-facts.tsx";
import { UnitFigures } from "./unit-figures.tsx";
import { UnitHistory } from "./unit-history.tsx";
import { UnitOffice } from "./unit-office.tsx";
import { useTiers } from "./use-tiers.ts";

export type UnitOfPage = NonNullable<UnitPageQuery["unit"]>;

const tabs = ["overview", "history", "figures", "office"] as const;
type TabName = (typeof tabs)[number];

/** A unit as it stood on a date: facts, history, yearly figures, office holders, and what can be done with it. */
export default function UnitPage() {
  return (
    <Guard resource="units" action="show">
      <Unit />
    </Guard>
  );
}

function Unit() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const [get] = useUrlState();
  const wanted = get("asOf");
  const asOf = isCalendarDate(wanted) ? wanted : undefined;
  const answer = useGraph(UnitPageDocument, { id: decodeURIComponent(id), asOf: asOf ?? null }, { keepPrevious: true });
  const unit = answer.data?.unit;
  if (unit) return <UnitContent unit={unit} asOf={asOf} />;
  // Null: unknown, or out of scope. And what is no id at all was not found either.
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("units.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

function Path({ unit, asOf }: { unit: UnitOfPage; asOf: string | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <Breadcrumbs aria-label={say("units.path")} sx={{ mb: 1, fontSize: "0.875rem" }} data-testid="unit-path">
      <Link component={LinkBase} to={asOf ? `/units?asOf=${asOf}` : "/units"}>
        {say("units.title")}
      </Link>
      {unit.path.map((step) =>
        step.id === unit.id ? (
          <Typography key={step.id} variant="body2" color="textPrimary" aria-current="page">
            {localName(step, locale)}
          </Typography>
        ) : (
          <Link key={step.id} component={LinkBase} to={unitPath(step.id, asOf)}>
            {localName(step, locale)}
          </Link>
        ),
      )}
    </Breadcrumbs>
  );
}

function UnitContent({ unit, asOf }: { unit: UnitOfPage; asOf: string | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  const [get, set] = useUrlState();
  const { tierName, branchKindName } = useTiers(asOf);
  const mayReadFigures = useMay("figures.read");
  const mayReadOffice = useMay("office-holders.read");
  const mayReadRegistrations = useMay("registrations.read");
  const mayManageEvents = useMay("events.manage");
  const shown = tabs.filter((tab) => (tab !== "figures" || mayReadFigures) && (tab !== "office" || mayReadOffice));
  const tab: TabName = shown.find((name) => name === get("tab")) ?? "overview";

  return (
    <Page
      title={localName(unit, locale)}
      above={<Path unit={unit} asOf={asOf} />}
      subtitle={
        <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center", mt: 0.5 }}>
          <Chip size="small" label={unit.branchKind ? branchKindName(unit.branchKind) : tierName(unit.tier)} />
          {unit.code ? <Chip size="small" variant="outlined" label={`${say("units.code")} ${unit.code}`} /> : null}
          <Chip
            size="small"
            variant="outlined"
            color={unit.inExistence ? "success" : "warning"}
            label={
              unit.inExistence ? say("units.existing") : say("units.notExisting", { date: formatDate(asOf ?? today()) })
            }
          />
        </Stack>
      }
      actions={
        <>
          <Button component={LinkBase} to={`/?unit=${encodeURIComponent(unit.id)}`} variant="outlined">
            {say("units.viewDashboard")}
          </Button>
          {mayReadRegistrations ? (
            <Button component={LinkBase} to={registrationsPath({ unitId: unit.id })} variant="outlined">
              {say("units.viewRegistrations")}
            </Button>
          ) : null}
          <UnitActions unit={unit} />
        </>
      }
    >
      {asOf === undefined ? null : (
        <Alert
          severity="info"
          sx={{ mb: 2 }}
          action={
            <Button color="inherit" size="small" onClick={() => set({ asOf: undefined })}>
              {say("common.today")}
            </Button>
          }
        >
          {say("common.asOf")} {formatDate(asOf)}
        </Alert>
      )}
      <Card>
        <Stack
          direction={{ xs: "column", md: "row" }}
          sx={{ borderBottom: 1, borderColor: "divider", px: 1, alignItems: { md: "center" } }}
        >
          <Tabs
            value={tab}
            onChange={(_event, next: TabName) => set({ tab: next === "overview" ? undefined : next }, false)}
            aria-label={say("units.tabs")}
            variant="scrollable"
            scrollButtons="auto"
            sx={{ flex: 1 }}
          >
            {shown.map((name) => (
              <Tab
                key={name}
                value={name}
                label={say(`units.${name}`)}
                id={`unit-tab-${name}`}
                aria-controls={`unit-panel-${name}`}
                data-testid={`unit-tab-${name}`}
              />
            ))}
          </Tabs>
          <Box sx={{ width: { md: 210 }, p: 1 }}>
            <DateField
              label={say("common.asOf")}
              value={asOf ?? today()}
              onChange={(date) => set({ asOf: date === "" || date === today() ? undefined : date })}
            />
          </Box>
        </Stack>
        <Box
          role="tabpanel"
          id={`unit-panel-${tab}`}
          aria-labelledby={`unit-tab-${tab}`}
          sx={{ p: { xs: 2, sm: 3 } }}
          data-testid={`unit-panel-${tab}`}
        >
          {tab === "overview" ? <UnitFacts unit={unit} asOf={asOf} /> : null}
          {tab === "overview" && mayManageEvents && unit.inExistence && asOf === undefined ? (
            <CalendarSection unitId={unit.id} />
          ) : null}
          {tab === "history" ? <UnitHistory unit={unit} /> : null}
          {tab === "figures" ? <UnitFigures unit={unit} /> : null}
          {tab === "office" ? <UnitOffice unit={unit} /> : null}
        </Box>
      </Card>
    </Page>
  );
}
