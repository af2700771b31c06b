import { AddRounded, JoinInnerOutlined, PinOutlined } from "@mui/icons-material";
import { Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import {
  DataTable,
  FilterLiveForm,
  LinkBase,
  ListBase,
  SelectArrayInput,
  SimpleList,
  TextInput,
  useListContext,
} from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { ExportSubjects } from "../exports/lists.tsx";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { ListFrame, useSmallScreen } from "../presentation/list-frame.tsx";
import { Page } from "../presentation/page.tsx";
import { EmptyNotice } from "../presentation/states.tsx";
import { UnitInput, UnitName } from "../presentation/unit-input.tsx";
import { subjectPath, useSubjectChoices } from "./choices.ts";
import { FindByNumber } from "./number-dialogs.tsx";
import { filterOf, type SubjectRecord } from "./provider.ts";

export default function SubjectList() {
  return (
    <Guard resource="subjects" action="list">
      <ListBase perPage={25} sort={{ field: "name", order: "ASC" }} storeKey={false} disableAuthentication>
        <Content />
      </ListBase>
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayManage = useMay("subjects.manage");
  const [finding, setFinding] = useState(false);
  const actions = (
    <>
      <Button startIcon={<PinOutlined />} onClick={() => setFinding(true)} data-testid="find-by-number">
        {say("subjects.findByNumber")}
      </Button>
      {mayManage ? (
        <>
          <Button component={LinkBase} to="/duplicates" variant="outlined" startIcon={<JoinInnerOutlined />}>
            {say("duplicates.title")}
          </Button>
          <Button
            component={LinkBase}
            to="/subjects/create"
            variant="contained"
            startIcon={<AddRounded />}
            data-testid="create-subject"
          >
            {say("subjects.create")}
          </Button>
        </>
      ) : null}
    </>
  );
  return (
    <Page title={say("subjects.title")} subtitle={say("subjects.subtitle")} actions={actions}>
      <ListFrame
        filters={<Filters />}
        empty={<EmptyNotice title={say("subjects.emptyTitle")} text={say("subjects.emptyText")} />}
      >
        {small ? <SmallList /> : <WideTable />}
      </ListFrame>
      {finding ? <FindByNumber onClose={() => setFinding(false)} /> : null}
    </Page>
  );
}

function Filters() {
  const say = useSay();
  const { filterValues, total } = useListContext();
  const { kinds } = useSubjectChoices();
  return (
    <Box role="search" aria-label={say("subjects.filters")}>
      <FilterLiveForm>
        <Box
          sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", md: "2fr 2fr 1fr" }, columnGap: 1.5, width: "100%" }}
        >
          <TextInput source="query" label={say("subjects.query")} type="search" resettable helperText={false} />
          <UnitInput source="unitId" label={say("common.unit")} />
          <SelectArrayInput source="kinds" label={say("subjects.kind")} choices={kinds} helperText={false} />
        </Box>
      </FilterLiveForm>
      <ExportSubjects filter={filterOf(filterValues as Record<string, unknown>)} disabled={total === 0} />
    </Box>
  );
}

function WideTable() {
  const say = useSay();
  return (
    <DataTable<SubjectRecord> rowClick="show" bulkActionButtons={false} data-testid="subjects-table">
      <DataTable.Col<SubjectRecord>
        label={say("subjects.fields.name")}
        disableSort
        render={(record) => <NameCell record={record} />}
      />
      <DataTable.Col<SubjectRecord>
        label={say("subjects.kind")}
        disableSort
        render={(record) => say(`subjects.kinds.${record.kind}`)}
      />
      <DataTable.Col<SubjectRecord>
        label={say("subjects.fields.birthYear")}
        disableSort
        render={(record) => record.birthYear ?? NOTHING}
      />
      <DataTable.Col<SubjectRecord>
        label={say("subjects.fields.unit")}
        disableSort
        render={(record) => <UnitName unit={record.unit} />}
      />
    </DataTable>
  );
}

function NameCell({ record }: { record: SubjectRecord }) {
  return (
    <Box>
      <Typography
        component={LinkBase}
        to={subjectPath(record.id)}
        variant="body2"
        sx={{ fontWeight: 600, color: "inherit", textDecoration: "none", "&:hover": { textDecoration: "underline" } }}
      >
        {record.name}
      </Typography>
      <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
        {[record.code, record.address].filter(Boolean).join(" · ") || NOTHING}
      </Typography>
    </Box>
  );
}

function SmallList() {
  const say = useSay();
  const locale = useReaderLocale();
  const { data } = useListContext<SubjectRecord>();
  return (
    <SimpleList<SubjectRecord>
      data={data ?? []}
      primaryText={(record) => record.name}
      secondaryText={(record) => `${say(`subjects.kinds.${record.kind}`)} · ${localName(record.unit, locale)}`}
      tertiaryText={(record) => record.birthYear ?? ""}
      rowClick="show"
    />
  );
}
