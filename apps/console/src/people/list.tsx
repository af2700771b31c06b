import { PersonAddAltOutlined } from "@mui/icons-material";
import { Box, Button, Card, Chip, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { DataTable, FilterLiveForm, ListBase, TextInput, useListContext } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { PeopleFileDocument } from "../generated/graphql.ts";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { ListFrame, useSmallScreen } from "../presentation/list-frame.tsx";
import { Page } from "../presentation/page.tsx";
import { EmptyNotice } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { AppointDialog } from "./appoint-dialog.tsx";
import { PersonMenu } from "./person-menu.tsx";
import type { PersonRecord } from "./provider.ts";

export default function PeoplePage() {
  return (
    <Guard resource="people" action="list">
      <ListBase perPage={25} sort={{ field: "fullName", order: "ASC" }} storeKey={false} disableAuthentication>
        <Content />
      </ListBase>
    </Guard>
  );
}

/** The list as it is filtered, as a file. */
function PeopleFile() {
  const { filterValues } = useListContext<PersonRecord>();
  const { unitId, query } = filterValues as { unitId?: string; query?: string };
  return <ListFileButton document={PeopleFileDocument} variables={{ unitId: unitId || null, query: query || null }} />;
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayAppoint = useMay("people.appoint");
  const [appointing, setAppointing] = useState<{ person?: PersonRecord }>();
  return (
    <Page
      title={say("people.title")}
      subtitle={say("people.subtitle")}
      actions={
        <>
          <PeopleFile />
          {mayAppoint ? (
            <Button
              variant="contained"
              startIcon={<PersonAddAltOutlined />}
              onClick={() => setAppointing({})}
              data-testid="appoint"
            >
              {say("people.appoint")}
            </Button>
          ) : null}
        </>
      }
    >
      <ListFrame
        filters={<Filters />}
        empty={<EmptyNotice title={say("people.emptyTitle")} text={say("people.emptyText")} />}
      >
        {small ? (
          <Cards onAppoint={(person) => setAppointing({ person })} />
        ) : (
          <PeopleTable onAppoint={(person) => setAppointing({ person })} />
        )}
      </ListFrame>
      {appointing === undefined ? null : (
        <AppointDialog person={appointing.person} onClose={() => setAppointing(undefined)} />
      )}
    </Page>
  );
}

function Filters() {
  const say = useSay();
  return (
    <Box role="search">
      <FilterLiveForm>
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" }, columnGap: 1.5, width: "100%" }}>
          <TextInput source="query" label={say("people.query")} type="search" resettable helperText={false} />
          <UnitInput source="unitId" label={say("common.unit")} />
        </Box>
      </FilterLiveForm>
    </Box>
  );
}

interface RowsProps {
  onAppoint: (person: PersonRecord) => void;
}

function PeopleTable({ onAppoint }: RowsProps) {
  const say = useSay();
  const mayAppoint = useMay("people.appoint");
  return (
    <DataTable<PersonRecord> bulkActionButtons={false} rowClick={false} data-testid="people-table">
      <DataTable.Col<PersonRecord>
        label={say("people.fullName")}
        disableSort
        render={(person) => <PersonName person={person} />}
      />
      <DataTable.Col<PersonRecord> label={say("people.username")} disableSort render={(person) => person.username} />
      <DataTable.Col<PersonRecord>
        label={say("people.email")}
        disableSort
        render={(person) => person.email ?? NOTHING}
      />
      <DataTable.Col<PersonRecord>
        label={say("people.appointments")}
        disableSort
        render={(person) => <Appointments person={person} />}
      />
      {mayAppoint ? (
        <DataTable.Col<PersonRecord>
          label={say("common.actions")}
          disableSort
          align="right"
          render={(person) => <PersonMenu person={person} onAppoint={() => onAppoint(person)} />}
        />
      ) : null}
    </DataTable>
  );
}

function Cards({ onAppoint }: RowsProps) {
  const { data = [] } = useListContext<PersonRecord>();
  const mayAppoint = useMay("people.appoint");
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 1.5, gap: 1.5 }}>
      {data.map((person) => (
        <Card component="li" key={person.id} sx={{ p: 2, display: "block" }}>
          <Stack direction="row" sx={{ justifyContent: "space-between", gap: 1 }}>
            <Box>
              <PersonName person={person} />
              <Typography variant="caption" color="textSecondary">
                {person.username}
              </Typography>
            </Box>
            {mayAppoint ? <PersonMenu person={person} onAppoint={() => onAppoint(person)} /> : null}
          </Stack>
          <Appointments person={person} />
        </Card>
      ))}
    </Stack>
  );
}

function PersonName({ person }: { person: PersonRecord }) {
  const say = useSay();
  return (
    <Stack direction="row" sx={{ gap: 1, alignItems: "center" }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {person.fullName}
      </Typography>
      {person.enabled ? null : <Chip size="small" color="warning" label={say("people.disabled")} />}
    </Stack>
  );
}

function Appointments({ person }: { person: PersonRecord }) {
  const say = useSay();
  const locale = useReaderLocale();
  if (person.appointments.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {say("people.noAppointments")}
      </Typography>
    );
  }
  return (
    <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap", py: 0.25 }}>
      {person.appointments.map(({ role, unit }) => (
        <Chip
          key={`${role}|${unit?.id ?? ""}`}
          size="small"
          variant="outlined"
          label={say("people.atUnit", {
            role: say(`roles.${role}`),
            unit: unit ? localName(unit, locale) : NOTHING,
          })}
        />
      ))}
    </Stack>
  );
}
