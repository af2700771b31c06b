import { Alert, Box, Button, Card, Chip, Link, Stack, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { directivePath } from "../directives/words.tsx";
import { eventSpendingPath } from "../disbursements/words.tsx";
import { fundPath } from "../funds/words.ts";
import { SpentByEventDocument, type WholeEventFragment } from "../generated/graphql.ts";
import { formatDong, formatInstant, formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { Section } from "../presentation/page.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { ProgressBar } from "../reports/progress-bar.tsx";
import { ClashWarnings } from "./clash-warnings.tsx";
import { useKindName } from "./kinds.ts";
import type { EventTabProps } from "./tabs.ts";
import { eventPath, spanText } from "./words.tsx";

/** What an event is, when and where, with whom and for what money. */
export default function Overview({ event, own }: EventTabProps) {
  const say = useSay();
  const ahead = event.state === "PLANNED" || event.state === "OPEN";
  return (
    <>
      {event.state === "CANCELLED" ? (
        <Alert severity="error" sx={{ mb: 2 }}>
          {say("events.cancelledFor", { reason: event.cancelReason ?? "" })}
        </Alert>
      ) : null}
      {own && ahead ? <Clashes event={event} /> : null}
      {event.summary ? (
        <Typography sx={{ mb: 2, maxWidth: 800, whiteSpace: "pre-line" }}>{event.summary}</Typography>
      ) : null}
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "1fr", lg: "1fr 1fr" }, alignItems: "start" }}>
        <Card sx={{ p: 2.5 }}>
          <WhatFacts event={event} />
        </Card>
        <Card sx={{ p: 2.5 }}>
          <TakingPartFacts event={event} />
        </Card>
      </Box>
      <Section id="event-partners" title={say("events.partners")}>
        {event.partners.length === 0 ? (
          <Typography color="textSecondary">{say("events.noPartners")}</Typography>
        ) : (
          <Stack component="ul" direction="row" sx={{ gap: 1, flexWrap: "wrap", listStyle: "none", m: 0, p: 0 }}>
            {event.partners.map((partner) => (
              <li key={partner}>
                <Chip label={partner} variant="outlined" />
              </li>
            ))}
          </Stack>
        )}
      </Section>
      <Money event={event} />
    </>
  );
}

function Clashes({ event }: { event: WholeEventFragment }) {
  const speakers = event.sessions.flatMap((session) =>
    session.speakers.map(({ name }) => ({ name, startsAt: session.startsAt, endsAt: session.endsAt })),
  );
  return (
    <ClashWarnings
      unitId={event.unitId}
      eventId={event.id}
      placeId={event.place?.id}
      startsAt={event.startsAt}
      endsAt={event.endsAt}
      speakers={speakers}
    />
  );
}

function WhatFacts({ event }: { event: WholeEventFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const kindName = useKindName();
  return (
    <Facts
      facts={[
        { name: say("events.kind"), value: kindName(event.kindCode) },
        {
          name: say("events.organiser"),
          value: event.unit ? (
            <Link component={LinkBase} to={unitPath(event.unit.id)}>
              {localName(event.unit, locale)}
            </Link>
          ) : (
            say("events.otherUnit")
          ),
        },
        { name: say("events.when"), value: spanText(event) },
        {
          name: say("events.place"),
          value: [event.place?.name, event.place?.address].filter(Boolean).join(" · ") || NOTHING,
        },
        ...(event.onlineUrl
          ? [
              {
                name: say("events.onlineUrl"),
                value: (
                  <Link href={event.onlineUrl} target="_blank" rel="noopener noreferrer">
                    {event.onlineUrl}
                  </Link>
                ),
              },
            ]
          : []),
        ...(event.clonedFromId
          ? [
              {
                name: say("events.clonedFrom"),
                value: (
                  <Link component={LinkBase} to={eventPath(event.clonedFromId)}>
                    {say("events.earlier")}
                  </Link>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function TakingPartFacts({ event }: { event: WholeEventFragment }) {
  const say = useSay();
  const { registrationFrom, registrationUntil, attendance } = event;
  const declared =
    event.declaredDelegates == null
      ? say("events.notDeclared")
      : say("events.declaredBy", { count: formatNumber(event.declaredDelegates), by: event.declaredBy ?? "" });
  return (
    <Facts
      facts={[
        { name: say("events.attendance"), value: say(`events.modes.${attendance}`) },
        ...(attendance === "DECLARED" ? [{ name: say("events.delegates"), value: declared }] : []),
        { name: say("events.confirmed"), value: formatNumber(event.confirmed) },
        { name: say("events.pending"), value: formatNumber(event.pending) },
        { name: say("events.waiting"), value: formatNumber(event.waiting) },
        {
          name: say("events.capacity"),
          value: event.capacity == null ? say("events.noLimit") : formatNumber(event.capacity),
        },
        {
          name: say("events.openToPublic"),
          value: event.openToPublic
            ? say(event.moderated ? "events.publicModerated" : "events.publicFree")
            : say("events.notPublic"),
        },
        ...(registrationFrom || registrationUntil
          ? [
              {
                name: say("events.registration"),
                value: say("events.fromUntil", {
                  from: formatInstant(registrationFrom),
                  until: formatInstant(registrationUntil),
                }),
              },
            ]
          : []),
        {
          name: say("events.certificateMinutes"),
          value:
            event.certificateMinutes == null ? say("events.noCertificate") : formatNumber(event.certificateMinutes),
        },
      ]}
    />
  );
}

/** What it rests on and what it costs, with what the funds spend for it. */
function Money({ event }: { event: WholeEventFragment }) {
  const say = useSay();
  const mayRead = useMay("funds.read");
  const mayOpen = useMay("ledger.read");
  const { data } = useGraph(SpentByEventDocument, { eventIds: [event.id] }, { enabled: mayRead });
  const spent = data?.spentByEvent[0];
  const { budget, fund, directive } = event;
  // Whole đồng may be more than a number holds: per cents are counted in bigint.
  const percent = budget && spent && budget !== "0" ? Number((BigInt(spent.paid) * 100n) / BigInt(budget)) : undefined;
  return (
    <Section
      id="event-money"
      title={say("events.basis")}
      actions={
        mayOpen ? (
          <Button component={LinkBase} to={eventSpendingPath(event.id, fund?.id)} data-testid="event-disbursements">
            {say("disbursements.title")}
          </Button>
        ) : null
      }
    >
      <Card sx={{ p: 2.5 }}>
        <Facts
          facts={[
            {
              name: say("events.directive"),
              value: directive ? (
                <Link component={LinkBase} to={directivePath(directive.id)}>
                  {directive.number} – {directive.title}
                </Link>
              ) : (
                NOTHING
              ),
            },
            {
              name: say("events.fund"),
              value: fund ? (
                <Link component={LinkBase} to={fundPath(fund.id)}>
                  {fund.name}
                </Link>
              ) : (
                NOTHING
              ),
            },
            { name: say("events.budget"), value: formatDong(budget) },
            ...(spent
              ? [
                  { name: say("events.requested"), value: formatDong(spent.requested) },
                  { name: say("events.approved"), value: formatDong(spent.approved) },
                  { name: say("events.paid"), value: <span data-testid="event-paid">{formatDong(spent.paid)}</span> },
                ]
              : []),
          ]}
        />
        {percent === undefined ? null : (
          <ProgressBar title={say("events.paid")} percent={percent} target={null} forecast={null} />
        )}
        {percent !== undefined && percent > 100 ? (
          <Alert severity="warning" sx={{ mt: 1 }}>
            {say("events.overBudget")}
          </Alert>
        ) : null}
      </Card>
    </Section>
  );
}
