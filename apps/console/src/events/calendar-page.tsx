import { today } from "@khuyenhoc/contracts";
import { AddRounded, ChevronLeftRounded, ChevronRightRounded } from "@mui/icons-material";
import { Box, Button, Card, IconButton, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { EventCalendarDocument, type EventRowFragment } from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { addMonths, byDay, monthOf, weeksOf } from "./calendar-model.ts";
import { families } from "./kinds.ts";
import { CreateEventDialog } from "./plan-dialogs.tsx";
import { momentOf } from "./times.ts";
import { UnitFilter } from "./unit-filter.tsx";
import { EventStateChip, eventPath, spanText } from "./words.tsx";

export default function CalendarPage() {
  return (
    <Guard resource="event-calendar" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayManage = useMay("events.manage");
  const [get, set] = useUrlState();
  const [creating, setCreating] = useState<string>();
  const month = monthOf(get("month"), today());
  const family = families.find((each) => each === get("family"));
  const weeks = weeksOf(month);
  const [from, to] = [weeks[0]?.[0] ?? `${month}-01`, weeks.at(-1)?.[6] ?? `${month}-28`];
  const filter = { families: family === undefined ? null : [family], unitId: get("unit") ?? null };
  const answer = useGraph(EventCalendarDocument, { from, to, filter }, { keepPrevious: true });
  const turn = (by: number) => set({ month: addMonths(month, by) });
  const title = say("events.month", { month: month.slice(5), year: month.slice(0, 4) });
  return (
    <Page
      title={say("events.calendar")}
      subtitle={say("events.calendarHint")}
      actions={
        mayManage ? (
          <Button variant="contained" onClick={() => setCreating("")} data-testid="create-event">
            {say("events.create")}
          </Button>
        ) : null
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
          <IconButton aria-label={say("events.monthBefore")} onClick={() => turn(-1)}>
            <ChevronLeftRounded />
          </IconButton>
          <Typography
            variant="h2"
            component="p"
            aria-live="polite"
            data-testid="month"
            sx={{ minWidth: 170, textAlign: "center" }}
          >
            {title}
          </Typography>
          <IconButton aria-label={say("events.monthAfter")} onClick={() => turn(1)}>
            <ChevronRightRounded />
          </IconButton>
          <Button onClick={() => set({ month: undefined })}>{say("events.today")}</Button>
          <UnitFilter value={get("unit") ?? ""} onChange={(unit) => set({ unit }, false)} />
          <FilterChoice
            label={say("events.family")}
            value={family ?? ""}
            choices={families.map((id) => ({ id, name: say(`events.families.${id}`) }))}
            onChange={(value) => set({ family: value }, false)}
          />
        </Stack>
      </Card>
      <Answer query={answer}>
        {({ eventCalendar }) => {
          const days = byDay(eventCalendar, from, to);
          return small ? (
            <DayList days={days} month={month} />
          ) : (
            <MonthTable
              title={title}
              weeks={weeks}
              month={month}
              days={days}
              onPlan={mayManage ? setCreating : undefined}
            />
          );
        }}
      </Answer>
      {creating === undefined ? null : <CreateEventDialog date={creating} onClose={() => setCreating(undefined)} />}
    </Page>
  );
}

type Days = ReadonlyMap<string, readonly EventRowFragment[]>;

const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;

interface MonthProps {
  title: string;
  weeks: readonly (readonly string[])[];
  month: string;
  days: Days;
  /** Plans an event on a day. */
  onPlan: ((day: string) => void) | undefined;
}

/** A month as a table of weeks: each day says its date in full to who cannot see where it stands. */
function MonthTable({ title, weeks, month, days, onPlan }: MonthProps) {
  const say = useSay();
  const now = today();
  const cell = { border: 1, borderColor: "divider", verticalAlign: "top", p: 0.75 } as const;
  return (
    <Card sx={{ overflowX: "auto" }}>
      <Box
        component="table"
        aria-label={title}
        data-testid="calendar"
        sx={{ width: "100%", minWidth: 760, tableLayout: "fixed", borderCollapse: "collapse" }}
      >
        <thead>
          <tr>
            {weekdays.map((weekday) => (
              <Box component="th" scope="col" key={weekday} sx={{ ...cell, fontSize: "0.8125rem", fontWeight: 600 }}>
                {say(`events.weekdays.${weekday}`)}
              </Box>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <Box
                  component="td"
                  key={day}
                  aria-current={day === now ? "date" : undefined}
                  sx={{ ...cell, height: 112, bgcolor: day.startsWith(month) ? undefined : "action.hover" }}
                >
                  <Stack direction="row" sx={{ justifyContent: "space-between", alignItems: "center", minHeight: 28 }}>
                    <Box
                      component="time"
                      dateTime={day}
                      aria-label={formatDate(day)}
                      sx={{
                        fontSize: "0.8125rem",
                        ...(day === now
                          ? {
                              bgcolor: "primary.main",
                              color: "primary.contrastText",
                              borderRadius: 4,
                              px: 0.9,
                              fontWeight: 700,
                            }
                          : {}),
                      }}
                    >
                      {Number(day.slice(8))}
                    </Box>
                    {onPlan ? (
                      <IconButton
                        size="small"
                        aria-label={say("events.planOn", { date: formatDate(day) })}
                        onClick={() => onPlan(day)}
                        sx={{ opacity: 0.35, p: 0.25, "&:hover, &:focus-visible": { opacity: 1 } }}
                      >
                        <AddRounded fontSize="small" />
                      </IconButton>
                    ) : null}
                  </Stack>
                  <DayEvents events={days.get(day) ?? []} />
                </Box>
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </Card>
  );
}

const colours = {
  PLANNED: "text.secondary",
  OPEN: "success.main",
  HELD: "info.main",
  CLOSED: "primary.main",
  CANCELLED: "error.main",
} as const;

function DayEvents({ events }: { events: readonly EventRowFragment[] }) {
  const say = useSay();
  if (events.length === 0) return null;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {events.map((event) => (
        <Box component="li" key={event.id} sx={{ mt: 0.5 }}>
          <Link
            component={LinkBase}
            to={eventPath(event.id)}
            underline="hover"
            title={`${spanText(event)} · ${say(`events.states.${event.state}`)}`}
            sx={{
              ...{ display: "block", fontSize: "0.8125rem", lineHeight: 1.3, pl: 0.75, overflowWrap: "anywhere" },
              ...{ borderLeft: 3, borderColor: colours[event.state], color: "text.primary" },
              textDecoration: event.state === "CANCELLED" ? "line-through" : undefined,
            }}
          >
            {momentOf(event.startsAt).time} {event.title}
          </Link>
        </Box>
      ))}
    </Box>
  );
}

/** The days of a month that have events, one below the other: what a phone shows. */
function DayList({ days, month }: { days: Days; month: string }) {
  const say = useSay();
  const own = [...days].filter(([day]) => day.startsWith(month)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (own.length === 0) return <EmptyNotice title={say("events.emptyMonth")} />;
  return (
    <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.5 }} data-testid="calendar">
      {own.map(([day, events]) => (
        <li key={day}>
          <Typography variant="h3" component="h2" sx={{ mb: 0.5 }}>
            <time dateTime={day}>{formatDate(day)}</time>
          </Typography>
          <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 0.75 }}>
            {events.map((event) => (
              <Card component="li" key={event.id} sx={{ p: 1.5, display: "block" }}>
                <Typography variant="body2" color="textSecondary">
                  {spanText(event)}
                </Typography>
                <Link component={LinkBase} to={eventPath(event.id)} sx={{ fontWeight: 600 }}>
                  {event.title}
                </Link>
                <Box sx={{ mt: 0.5 }}>
                  <EventStateChip state={event.state} />
                </Box>
              </Card>
            ))}
          </Stack>
        </li>
      ))}
    </Stack>
  );
}
