import { gifts as contract } from "@khuyenhoc/contracts";
import {
  Button,
  Card,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
} from "@mui/material";
import { useState } from "react";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { ExportButton } from "../exports/export-button.tsx";
import { type DonorRowFragment, DonorsDocument, ExportDonorsDocument, type FileFormat } from "../generated/graphql.ts";
import { formatDong, formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { EditDonorDialog } from "./donor-dialog.tsx";

export default function DonorsPage() {
  return (
    <Guard resource="donors" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const [get, set] = useUrlState();
  const [editing, setEditing] = useState<DonorRowFragment>();
  const mayRecord = useMay("gifts.record");
  const kind = contract.donorKinds.find((each) => each === get("kind"));
  const query = get("q") ?? "";
  const filter = { kinds: kind === undefined ? null : [kind], query: query.trim() || null };
  const exporting = useCommand(ExportDonorsDocument);
  const start = async (format: FileFormat, idempotencyKey: string) =>
    (await exporting.mutateAsync({ input: { idempotencyKey, filter, format } })).job.id;
  const list = useGraphPages(DonorsDocument, { filter }, (page) => page.donors);
  return (
    <Page title={say("donors.title")} subtitle={say("donors.subtitle")} actions={<ExportButton start={start} />}>
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <TextField
            label={say("donors.search")}
            value={query}
            onChange={(event) => set({ q: event.target.value }, false)}
            sx={{ minWidth: 260, flex: 1 }}
          />
          <FilterChoice
            label={say("donors.kind")}
            value={kind ?? ""}
            choices={contract.donorKinds.map((id) => ({ id, name: say(`donors.kinds.${id}`) }))}
            onChange={(value) => set({ kind: value }, false)}
          />
        </Stack>
      </Card>
      <PagedList list={list} empty={{ title: say("donors.emptyTitle"), text: say("donors.emptyText") }}>
        {(donors) => (
          <TableContainer>
            <Table data-testid="donors-table">
              <TableHead>
                <TableRow>
                  <TableCell>{say("donors.name")}</TableCell>
                  <TableCell>{say("donors.kind")}</TableCell>
                  <TableCell align="right">{say("donors.gifts")}</TableCell>
                  <TableCell align="right">{say("donors.given")}</TableCell>
                  {mayRecord ? <TableCell /> : null}
                </TableRow>
              </TableHead>
              <TableBody>
                {donors.map((donor) => (
                  <TableRow key={donor.id} hover>
                    <TableCell component="th" scope="row">
                      {donor.name}
                    </TableCell>
                    <TableCell>{say(`donors.kinds.${donor.kind}`)}</TableCell>
                    <TableCell align="right">{formatNumber(donor.gifts)}</TableCell>
                    <TableCell align="right">{formatDong(donor.given)}</TableCell>
                    {mayRecord ? (
                      <TableCell align="right">
                        {donor.masked ? null : (
                          <Button size="small" onClick={() => setEditing(donor)}>
                            {say("donors.edit")}
                          </Button>
                        )}
                      </TableCell>
                    ) : null}
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )}
      </PagedList>
      {editing ? <EditDonorDialog donor={editing} onClose={() => setEditing(undefined)} /> : null}
    </Page>
  );
}
