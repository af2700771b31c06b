import { AddRounded, UploadFileOutlined } from "@mui/icons-material";
import { Box, Button, Typography } from "@mui/material";
import { DataTable, LinkBase, ListBase, SimpleList, useCreatePath, useListContext } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { formatInstant, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { ListFrame, useSmallScreen } from "../presentation/list-frame.tsx";
import { Page } from "../presentation/page.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { EmptyNotice } from "../presentation/states.tsx";
import { UnitName } from "../presentation/unit-input.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { BulkActions } from "./bulk-actions.tsx";
import { RegistrationFilters } from "./filters.tsx";
import type { RegistrationRecord } from "./provider.ts";

export default function RegistrationList() {
  return (
    <Guard resource="registrations" action="list">
      <ListBase
        perPage={25}
        sort={{ field: "updatedAt", order: "DESC" }}
        filterDefaultValues={{ year: currentYear() }}
        storeKey={false}
        disableAuthentication
      >
        <Content />
      </ListBase>
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayWrite = useMay("registrations.write");
  const mayImport = useMay("registrations.import");
  const actions = (
    <>
      {mayImport ? (
        <Button component={LinkBase} to="/imports" variant="outlined" startIcon={<UploadFileOutlined />}>
          {say("registrations.import")}
        </Button>
      ) : null}
      {mayWrite ? (
        <Button
          component={LinkBase}
          to="/registrations/create"
          variant="contained"
          startIcon={<AddRounded />}
          data-testid="create-registration"
        >
          {say("registrations.create")}
        </Button>
      ) : null}
    </>
  );
  return (
    <Page title={say("registrations.title")} subtitle={say("registrations.subtitle")} actions={actions}>
      <ListFrame
        filters={<RegistrationFilters />}
        empty={<EmptyNotice title={say("registrations.emptyTitle")} text={say("registrations.emptyText")} />}
      >
        {small ? <SmallList /> : <WideTable />}
      </ListFrame>
    </Page>
  );
}

function WideTable() {
  const say = useSay();
  const mayAct = [useMay("registrations.write"), useMay("registrations.decide")].includes(true);
  return (
    <DataTable<RegistrationRecord>
      rowClick="show"
      bulkActionButtons={mayAct ? <BulkActions /> : false}
      data-testid="registrations-table"
      sx={{ "& .RaDataTable-headerCell": { whiteSpace: "nowrap" } }}
    >
      <DataTable.Col<RegistrationRecord>
        label={say("registrations.subject")}
        disableSort
        render={(record) => <SubjectCell record={record} />}
      />
      <DataTable.Col<RegistrationRecord>
        label={say("registrations.model")}
        disableSort
        render={(record) => <ModelCell record={record} />}
      />
      <DataTable.Col<RegistrationRecord>
        label={say("common.unit")}
        disableSort
        render={(record) => <UnitName unit={record.unit} />}
      />
      <DataTable.Col<RegistrationRecord> source="year" label={say("common.year")} disableSort />
      <DataTable.Col<RegistrationRecord>
        label={say("registrations.state")}
        disableSort
        render={(record) => <StateChip state={record.state} />}
      />
      <DataTable.Col<RegistrationRecord>
        label={say("registrations.updatedAt")}
        disableSort
        render={(record) => <span style={{ whiteSpace: "nowrap" }}>{formatInstant(record.updatedAt)}</span>}
      />
    </DataTable>
  );
}

function SubjectCell({ record }: { record: RegistrationRecord }) {
  const createPath = useCreatePath();
  return (
    <Box>
      <Typography
        component={LinkBase}
        to={createPath({ resource: "registrations", type: "show", id: record.id })}
        variant="body2"
        sx={{ fontWeight: 600, color: "inherit", textDecoration: "none", "&:hover": { textDecoration: "underline" } }}
      >
        {record.subjectName}
      </Typography>
      <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
        {[record.subjectCode, record.address].filter(Boolean).join(" · ") || NOTHING}
      </Typography>
    </Box>
  );
}

function ModelCell({ record }: { record: RegistrationRecord }) {
  const say = useSay();
  return (
    <>
      <Typography variant="body2">{say(`models.${record.model}`)}</Typography>
      {record.group ? (
        <Typography variant="caption" color="textSecondary">
          {say(`groups.${record.group}`)}
        </Typography>
      ) : null}
    </>
  );
}

/** On a phone: one registration after the other, each opened to be worked on. */
function SmallList() {
  const say = useSay();
  const locale = useReaderLocale();
  const { data } = useListContext<RegistrationRecord>();
  return (
    <SimpleList<RegistrationRecord>
      data={data ?? []}
      primaryText={(record) => record.subjectName}
      secondaryText={(record) =>
        `${say(`models.${record.model}`)} · ${record.year} · ${localName(record.unit, locale)}`
      }
      tertiaryText={(record) => <StateChip state={record.state} />}
      rowClick="show"
    />
  );
}
