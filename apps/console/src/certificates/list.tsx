import { ContentCopyOutlined, PlaylistAddCheckOutlined, PrintOutlined } from "@mui/icons-material";
import { Button, Link, Typography } from "@mui/material";
import { useState } from "react";
import { DataTable, ListBase, SimpleList, useListContext } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { formatDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { ListFrame, useSmallScreen } from "../presentation/list-frame.tsx";
import { Page } from "../presentation/page.tsx";
import { EmptyNotice } from "../presentation/states.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { DetailsDialog } from "./details-dialog.tsx";
import { CertificateFilters } from "./filters.tsx";
import { usePrinting } from "./printing.ts";
import type { CertificateRecord } from "./provider.ts";
import { RunDialog } from "./run-dialog.tsx";
import { CertificateStatusChip } from "./status-chip.tsx";

export default function CertificateList() {
  return (
    <Guard resource="certificates" action="list">
      <ListBase perPage={25} filterDefaultValues={{ year: currentYear() }} storeKey={false} disableAuthentication>
        <Content />
      </ListBase>
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const mayIssue = useMay("certificates.issue");
  const [running, setRunning] = useState(false);
  const [shown, setShown] = useState<CertificateRecord>();
  const actions = mayIssue ? (
    <Button
      variant="contained"
      startIcon={<PlaylistAddCheckOutlined />}
      onClick={() => setRunning(true)}
      data-testid="run-certificates"
    >
      {say("certificates.run")}
    </Button>
  ) : null;
  return (
    <Page title={say("certificates.title")} subtitle={say("certificates.subtitle")} actions={actions}>
      <ListFrame
        filters={<CertificateFilters />}
        empty={<EmptyNotice title={say("certificates.emptyTitle")} text={say("certificates.emptyText")} />}
      >
        {small ? <SmallList onOpen={setShown} /> : <WideTable onOpen={setShown} />}
      </ListFrame>
      {running ? <RunDialog onClose={() => setRunning(false)} /> : null}
      {shown === undefined ? null : <DetailsDialog record={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

interface OpenProps {
  onOpen: (record: CertificateRecord) => void;
}

function WideTable({ onOpen }: OpenProps) {
  const say = useSay();
  return (
    <DataTable<CertificateRecord>
      rowClick={(_id, _resource, record) => {
        onOpen(record as CertificateRecord);
        return false;
      }}
      bulkActionButtons={<PrintActions />}
      data-testid="certificates-table"
      sx={{ "& .RaDataTable-headerCell": { whiteSpace: "nowrap" } }}
    >
      <DataTable.Col<CertificateRecord>
        label={say("certificates.number")}
        disableSort
        render={(record) => (
          <Link component="button" type="button" onClick={() => onOpen(record)} sx={{ whiteSpace: "nowrap" }}>
            {record.number}
          </Link>
        )}
      />
      <DataTable.Col<CertificateRecord>
        label={say("registrations.subject")}
        disableSort
        render={(record) => (
          <Typography variant="body2" sx={{ fontWeight: 600 }}>
            {record.subjectName}
          </Typography>
        )}
      />
      <DataTable.Col<CertificateRecord>
        label={say("registrations.model")}
        disableSort
        render={(record) => say(`models.${record.model}`)}
      />
      <DataTable.Col<CertificateRecord> source="year" label={say("common.year")} disableSort />
      <DataTable.Col<CertificateRecord> source="unitName" label={say("common.unit")} disableSort />
      <DataTable.Col<CertificateRecord>
        label={say("certificates.issuedOn")}
        disableSort
        render={(record) => <span style={{ whiteSpace: "nowrap" }}>{formatDate(record.issuedOn)}</span>}
      />
      <DataTable.Col<CertificateRecord>
        label={say("certificates.status")}
        disableSort
        render={(record) => <CertificateStatusChip status={record.status} />}
      />
    </DataTable>
  );
}

/** Prints the chosen rows, up to 100. */
function PrintActions() {
  const say = useSay();
  const print = usePrinting();
  const { selectedIds } = useListContext<CertificateRecord>();
  return (
    <>
      <Button
        startIcon={<PrintOutlined />}
        onClick={() => void print(selectedIds, false)}
        data-testid="print-certificates"
      >
        {say("certificates.print")}
      </Button>
      <Button startIcon={<ContentCopyOutlined />} onClick={() => void print(selectedIds, true)}>
        {say("certificates.printCopy")}
      </Button>
    </>
  );
}

function SmallList({ onOpen }: OpenProps) {
  const say = useSay();
  const { data } = useListContext<CertificateRecord>();
  return (
    <SimpleList<CertificateRecord>
      data={data ?? []}
      primaryText={(record) => record.subjectName}
      secondaryText={(record) => `${record.number} · ${say(`models.${record.model}`)}`}
      tertiaryText={(record) => <CertificateStatusChip status={record.status} />}
      rowClick={(_id, _resource, record) => {
        onOpen(record as CertificateRecord);
        return false;
      }}
    />
  );
}
