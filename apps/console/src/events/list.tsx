import {
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
} from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { type EventRowFragment, EventsDocument } from "../generated/graphql.ts";
import { formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { workingYears } from "../presentation/year-select.tsx";
import { EventStateChip, eventPath, eventStates, spanText } from "./words.tsx";

export default function EventsPage() {
  return (
    <Guard resource="events" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const [get, set] = useUrlState();
  const state = eventStates.find((each) => each === get("state"));
  const years = workingYears().map((year) => ({ id: String(year), name: String(year) }));
  const year = years.find(({ id }) => id === get("year"))?.id;
  const query = get("q");
  const filter = {
    states: state === undefined ? null : [state],
    year: year === undefined ? null : Number(year),
    query: query?.trim() || null,
    unitId: get("unit") ?? null,
  };
  const answer = useGraphPages(EventsDocument, { filter }, (page) => page.events);
  return (
    <Page title={say("events.title")} subtitle={say("events.subtitle")}>
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <TextField
            label={say("events.search")}
            value={query ?? ""}
            onChange={(event) => set({ q: event.target.value }, false)}
            sx={{ minWidth: 260, flex: 1 }}
            slotProps={{ htmlInput: { "data-testid": "event-search" } }}
          />
          <FilterChoice
            label={say("common.year")}
            value={year ?? ""}
            choices={years}
            onChange={(value) => set({ year: value }, false)}
          />
          <FilterChoice
            label={say("events.state")}
            value={state ?? ""}
            choices={eventStates.map((id) => ({ id, name: say(`events.states.${id}`) }))}
            onChange={(value) => set({ state: value }, false)}
          />
        </Stack>
      </Card>
      <Answer query={answer}>
        {(rows) => (
          <>
            <Card>
              {rows.length === 0 ? (
                <EmptyNotice title={say("events.emptyTitle")} text={say("events.emptyText")} />
              ) : (
                <EventTable events={rows} />
              )}
            </Card>
            <MoreButton list={answer} />
          </>
        )}
      </Answer>
    </Page>
  );
}

function EventTable({ events }: { events: readonly EventRowFragment[] }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table data-testid="events-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("events.name")}</TableCell>
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
              <TableCell sx={{ whiteSpace: "nowrap" }}>{spanText(event)}</TableCell>
              <TableCell>{event.place?.name ?? NOTHING}</TableCell>
              <TableCell>{event.unit ? localName(event.unit, locale) : NOTHING}</TableCell>
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
