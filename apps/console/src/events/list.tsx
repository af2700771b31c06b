import {
  Box,
  Button,
  Card,
  Chip,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { type EventRowFragment, EventsDocument, EventsFileDocument } from "../generated/graphql.ts";
import { formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { workingYears } from "../presentation/year-select.tsx";
import { useKindName, useKinds } from "./kinds.ts";
import { CreateEventDialog } from "./plan-dialogs.tsx";
import { UnitFilter } from "./unit-filter.tsx";
import { EventStateChip, eventPath, eventStates, spanText } from "./words.tsx";

export default function EventsPage() {
  return (
    <Guard resource="events" action="list">
      <Content />
    </Guard>
  );
}

/** The filter that the address names, and how it is changed. */
function useEventFilter() {
  const [get, set] = useUrlState();
  const locale = useReaderLocale();
  const years = workingYears().map((year) => ({ id: String(year), name: String(year) }));
  const kinds = useKinds().map((kind) => ({ id: kind.code, name: localName(kind, locale) }));
  const state = eventStates.find((each) => each === get("state"));
  const year = years.find(({ id }) => id === get("year"))?.id;
  const kind = get("kind");
  const access = get("access");
  const filter = {
    states: state === undefined ? null : [state],
    kinds: kind === undefined ? null : [kind],
    year: year === undefined ? null : Number(year),
    openToPublic: access === "public" ? true : access === "closed" ? false : null,
    query: get("q")?.trim() || null,
    unitId: get("unit") ?? null,
    seriesId: get("series") ?? null,
    directiveId: get("directive") ?? null,
    fundId: get("fund") ?? null,
  };
  return { filter, get, set, years, kinds, state, year, kind: kinds.find(({ id }) => id === kind)?.id };
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayManage = useMay("events.manage");
  const [creating, setCreating] = useState(false);
  const { filter, get, set, years, kinds, state, year, kind } = useEventFilter();
  const answer = useGraphPages(EventsDocument, { filter }, (page) => page.events);
  const access = (["public", "closed"] as const).find((each) => each === get("access"));
  const narrowed = (["series", "directive", "fund"] as const).filter((each) => get(each) !== undefined);
  return (
    <Page
      title={say("events.title")}
      subtitle={say("events.subtitle")}
      actions={
        <>
          <ListFileButton document={EventsFileDocument} variables={{ filter }} />
          {mayManage ? (
            <Button variant="contained" onClick={() => setCreating(true)} data-testid="create-event">
              {say("events.create")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "flex-start" }}>
          <TextField
            label={say("events.search")}
            value={get("q") ?? ""}
            onChange={(event) => set({ q: event.target.value }, false)}
            sx={{ minWidth: 240, flex: 1 }}
            slotProps={{ htmlInput: { "data-testid": "event-search" } }}
          />
          <UnitFilter value={get("unit") ?? ""} onChange={(unit) => set({ unit }, false)} />
          <FilterChoice
            label={say("common.year")}
            value={year ?? ""}
            choices={years}
            onChange={(value) => set({ year: value }, false)}
          />
          <FilterChoice
            label={say("events.kind")}
            value={kind ?? ""}
            choices={kinds}
            onChange={(value) => set({ kind: value }, false)}
          />
          <FilterChoice
            label={say("events.state")}
            value={state ?? ""}
            choices={eventStates.map((id) => ({ id, name: say(`events.states.${id}`) }))}
            onChange={(value) => set({ state: value }, false)}
          />
          <FilterChoice
            label={say("events.openToPublic")}
            value={access ?? ""}
            choices={(["public", "closed"] as const).map((id) => ({ id, name: say(`events.access.${id}`) }))}
            onChange={(value) => set({ access: value }, false)}
          />
        </Stack>
      </Card>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", mb: narrowed.length > 0 ? 2 : 0 }}>
        {narrowed.map((each) => (
          <Chip key={each} label={say(`events.narrowed.${each}`)} onDelete={() => set({ [each]: undefined }, false)} />
        ))}
      </Stack>
      <Answer query={answer}>
        {(rows) => (
          <>
            <Card>
              {rows.length === 0 ? (
                <EmptyNotice title={say("events.emptyTitle")} text={say("events.emptyText")} />
              ) : small ? (
                <EventCards events={rows} />
              ) : (
                <EventTable events={rows} />
              )}
            </Card>
            <MoreButton list={answer} />
          </>
        )}
      </Answer>
      {creating ? <CreateEventDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

/** The same as a list, for a phone. */
function EventCards({ events }: { events: readonly EventRowFragment[] }) {
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0 }} data-testid="events-table">
      {events.map((event) => (
        <Box component="li" key={event.id} sx={{ p: 2, borderBottom: 1, borderColor: "divider" }}>
          <Link component={LinkBase} to={eventPath(event.id)} sx={{ fontWeight: 600 }}>
            {event.title}
          </Link>
          <Typography variant="body2" color="textSecondary">
            {[spanText(event), event.place?.name].filter(Boolean).join(" · ")}
          </Typography>
          <Box sx={{ mt: 0.5 }}>
            <EventStateChip state={event.state} />
          </Box>
        </Box>
      ))}
    </Stack>
  );
}

function EventTable({ events }: { events: readonly EventRowFragment[] }) {
  const say = useSay();
  const locale = useReaderLocale();
  const kindName = useKindName();
  return (
    <TableContainer>
      <Table data-testid="events-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("events.name")}</TableCell>
            <TableCell>{say("events.kind")}</TableCell>
            <TableCell>{say("events.when")}</TableCell>
            <TableCell>{say("events.place")}</TableCell>
            <TableCell>{say("events.organiser")}</TableCell>
            <TableCell align="right">{say("events.delegates")}</TableCell>
            <TableCell>{say("events.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {events.map((event) => (
            <TableRow key={event.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={eventPath(event.id)} sx={{ fontWeight: 600 }}>
                  {event.title}
                </Link>
              </TableCell>
              <TableCell>{kindName(event.kindCode)}</TableCell>
              <TableCell sx={{ whiteSpace: "nowrap" }}>{spanText(event)}</TableCell>
              <TableCell>{event.place?.name ?? NOTHING}</TableCell>
              <TableCell>{event.unit ? localName(event.unit, locale) : say("events.otherUnit")}</TableCell>
              <TableCell align="right">{formatNumber(event.declaredDelegates ?? event.confirmed)}</TableCell>
              <TableCell>
                <EventStateChip state={event.state} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
