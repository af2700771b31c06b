import { Alert, AlertTitle, Box, Link } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { EventClashesDocument } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { eventPath, spanText } from "./words.tsx";

export interface ClashQuestion {
  unitId: string;
  eventId?: string | undefined;
  placeId?: string | null | undefined;
  startsAt: string | undefined;
  endsAt: string | undefined;
  speakers?: readonly { name: string; startsAt: string; endsAt: string }[];
}

/** What gets in the way of a plan while it is written; it does not keep it from being saved. */
export function ClashWarnings({ unitId, eventId, placeId, startsAt, endsAt, speakers = [] }: ClashQuestion) {
  const say = useSay();
  const locale = useReaderLocale();
  const whole = unitId !== "" && startsAt !== undefined && endsAt !== undefined && startsAt < endsAt;
  const { data } = useGraph(
    EventClashesDocument,
    {
      ...{ unitId, eventId: eventId ?? null, placeId: placeId || null, speakers: [...speakers] },
      ...{ startsAt: startsAt ?? "", endsAt: endsAt ?? "" },
    },
    { enabled: whole, keepPrevious: true, staleTime: 10_000 },
  );
  const clashes = whole ? (data?.eventClashes ?? []) : [];
  return (
    <Box role="status" sx={{ width: "100%" }}>
      {clashes.length === 0 ? null : (
        <Alert severity="warning" sx={{ mb: 1.5 }} data-testid="clashes">
          <AlertTitle>{say("events.clashes.title")}</AlertTitle>
          <Box component="ul" sx={{ m: 0, pl: 2 }}>
            {clashes.map((clash) => (
              <li key={`${clash.kind} ${clash.eventId ?? clash.startsAt}`}>
                {say(`events.clashes.${clash.kind}`, {
                  names: [...clash.speakers, ...clash.units.map((unit) => localName(unit, locale))].join(", "),
                })}{" "}
                {clash.eventId ? (
                  <Link component={LinkBase} to={eventPath(clash.eventId)} target="_blank" rel="noopener">
                    {clash.title}
                  </Link>
                ) : (
                  say("events.clashes.unseen")
                )}{" "}
                ({spanText(clash)})
              </li>
            ))}
          </Box>
        </Alert>
      )}
    </Box>
  );
}
