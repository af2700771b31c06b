import {
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
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { EventPlacesDocument, EventSeriesOfDocument, type PlaceRowFragment } from "../generated/graphql.ts";
import { formatDate, formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { type Kind, useKinds } from "./kinds.ts";
import { ClosePlaceDialog, EndKindDialog, KindDialog, PlaceDialog, SeriesDialog } from "./list-dialogs.tsx";

export default function ListsPage() {
  return (
    <Guard resource="event-lists" action="list">
      <Content />
    </Guard>
  );
}

type Act =
  | { kind: "place"; place: PlaceRowFragment | undefined }
  | { kind: "closePlace"; place: PlaceRowFragment }
  | { kind: "series" }
  | { kind: "addKind" }
  | { kind: "endKind"; ended: Kind };

function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId } = scope;
  const mayManage = useMay("events.manage");
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  return (
    <Page
      title={say("eventLists.title")}
      subtitle={say("eventLists.subtitle")}
      above={<UpLink scope={scope} resource="event-lists" />}
      actions={<ScopeSelects scope={scope} withYear={false} />}
    >
      <Places unitId={unitId} mayManage={mayManage} onAct={setAct} />
      <SeriesList unitId={unitId} mayManage={mayManage} onAct={setAct} />
      <KindList onAct={setAct} />
      {act?.kind === "place" ? <PlaceDialog unitId={unitId} place={act.place} onClose={close} /> : null}
      {act?.kind === "closePlace" ? <ClosePlaceDialog place={act.place} onClose={close} /> : null}
      {act?.kind === "series" ? <SeriesDialog unitId={unitId} onClose={close} /> : null}
      {act?.kind === "addKind" ? <KindDialog onClose={close} /> : null}
      {act?.kind === "endKind" ? <EndKindDialog ended={act.ended} onClose={close} /> : null}
    </Page>
  );
}

interface PartProps {
  unitId: string;
  mayManage: boolean;
  onAct: (act: Act) => void;
}

function Places({ unitId, mayManage, onAct }: PartProps) {
  const say = useSay();
  const answer = useGraph(EventPlacesDocument, { unitId, includeClosed: true }, { enabled: unitId !== "" });
  return (
    <Section
      id="event-places"
      title={say("eventLists.places")}
      actions={
        mayManage ? (
          <Button
            variant="contained"
            onClick={() => onAct({ kind: "place", place: undefined })}
            data-testid="add-place"
          >
            {say("eventLists.addPlace")}
          </Button>
        ) : null
      }
    >
      <Answer query={answer}>
        {({ eventPlaces }) => (
          <Card>
            {eventPlaces.length === 0 ? (
              <EmptyNotice title={say("eventLists.noPlaces")} />
            ) : (
              <TableContainer>
                <Table size="small" data-testid="places-table">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("events.place")}</TableCell>
                      <TableCell>{say("eventLists.address")}</TableCell>
                      <TableCell align="right">{say("events.capacity")}</TableCell>
                      {mayManage ? <TableCell /> : null}
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {eventPlaces.map((place) => (
                      <TableRow key={place.id} hover>
                        <TableCell component="th" scope="row">
                          {place.name} {place.closedOn ? <Chip size="small" label={say("eventLists.closed")} /> : null}
                        </TableCell>
                        <TableCell>{place.address ?? NOTHING}</TableCell>
                        <TableCell align="right">{formatNumber(place.capacity)}</TableCell>
                        {mayManage ? (
                          <TableCell align="right">
                            {place.unitId === unitId ? (
                              <PlaceButtons place={place} onAct={onAct} />
                            ) : (
                              say("eventLists.lent")
                            )}
                          </TableCell>
                        ) : null}
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            )}
          </Card>
        )}
      </Answer>
    </Section>
  );
}

function PlaceButtons({ place, onAct }: { place: PlaceRowFragment; onAct: (act: Act) => void }) {
  const say = useSay();
  return (
    <Stack direction="row" sx={{ justifyContent: "flex-end" }}>
      <Button size="small" onClick={() => onAct({ kind: "place", place })}>
        {say("eventLists.edit")}
      </Button>
      {place.closedOn ? null : (
        <Button size="small" color="error" onClick={() => onAct({ kind: "closePlace", place })}>
          {say("eventLists.close")}
        </Button>
      )}
    </Stack>
  );
}

function SeriesList({ unitId, mayManage, onAct }: PartProps) {
  const say = useSay();
  const answer = useGraph(EventSeriesOfDocument, { unitId }, { enabled: unitId !== "" });
  return (
    <Section
      id="event-series"
      title={say("eventLists.series")}
      actions={
        mayManage ? (
          <Button onClick={() => onAct({ kind: "series" })} data-testid="add-series">
            {say("eventLists.addSeries")}
          </Button>
        ) : null
      }
    >
      <Answer query={answer}>
        {({ eventSeries }) => (
          <Card>
            {eventSeries.length === 0 ? (
              <EmptyNotice title={say("eventLists.noSeries")} />
            ) : (
              <Stack component="ul" sx={{ m: 0, py: 1.5, pl: 4 }}>
                {eventSeries.map(({ id, title }) => (
                  <li key={id}>
                    <Link component={LinkBase} to={`/events?series=${encodeURIComponent(id)}`}>
                      {title}
                    </Link>
                  </li>
                ))}
              </Stack>
            )}
          </Card>
        )}
      </Answer>
    </Section>
  );
}

/** Kinds are everybody's; the city decides about them, and the service refuses it to others. */
function KindList({ onAct }: { onAct: (act: Act) => void }) {
  const say = useSay();
  const kinds = useKinds();
  const maySet = useMay("tiers.manage") && useMay("events.manage");
  return (
    <Section
      id="event-kinds"
      title={say("eventLists.kinds")}
      actions={
        maySet ? (
          <Button onClick={() => onAct({ kind: "addKind" })} data-testid="add-kind">
            {say("eventLists.addKind")}
          </Button>
        ) : null
      }
    >
      <Card>
        <TableContainer>
          <Table size="small" data-testid="kinds-table">
            <TableHead>
              <TableRow>
                <TableCell>{say("eventLists.code")}</TableCell>
                <TableCell>{say("eventLists.nameVi")}</TableCell>
                <TableCell>{say("eventLists.nameEn")}</TableCell>
                <TableCell>{say("events.family")}</TableCell>
                <TableCell>{say("eventLists.validFrom")}</TableCell>
                <TableCell>{say("eventLists.validTo")}</TableCell>
                {maySet ? <TableCell /> : null}
              </TableRow>
            </TableHead>
            <TableBody>
              {kinds.map((kind) => (
                <TableRow key={kind.code} hover>
                  <TableCell component="th" scope="row">
                    {kind.code}
                  </TableCell>
                  <TableCell>{kind.nameVi}</TableCell>
                  <TableCell>{kind.nameEn}</TableCell>
                  <TableCell>{say(`events.families.${kind.family}`)}</TableCell>
                  <TableCell>{formatDate(kind.validFrom)}</TableCell>
                  <TableCell>{formatDate(kind.validTo)}</TableCell>
                  {maySet ? (
                    <TableCell align="right">
                      <Button size="small" onClick={() => onAct({ kind: "endKind", ended: kind })}>
                        {say("eventLists.end")}
                      </Button>
                    </TableCell>
                  ) : null}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </Card>
    </Section>
  );
}
