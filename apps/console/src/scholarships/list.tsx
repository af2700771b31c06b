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
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice, useIssuerName } from "../criteria/words.tsx";
import { type ProgrammeRowFragment, ProgrammesDocument } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { workingYears } from "../presentation/year-select.tsx";
import { CreateProgrammeDialog } from "./programme-dialog.tsx";
import { figures, programmePath } from "./words.tsx";

/** Scholarship programmes of the reader's funds, and opened ones of funds above. */
export default function ScholarshipsPage() {
  return (
    <Guard resource="scholarships" action="list">
      <Content />
    </Guard>
  );
}

const stateColours = { DRAFT: "default", OPEN: "success", CLOSED: "warning" } as const;

export function ProgrammeChip({ state }: { state: ProgrammeRowFragment["state"] }) {
  const say = useSay();
  return (
    <Chip size="small" variant="outlined" color={stateColours[state]} label={say(`scholarships.states.${state}`)} />
  );
}

function Content() {
  const say = useSay();
  const mayManage = useMay("scholarships.manage");
  const [get, set] = useUrlState();
  const [creating, setCreating] = useState(false);
  const years = workingYears().map((year) => ({ id: String(year), name: String(year) }));
  const states = (["DRAFT", "OPEN", "CLOSED"] as const).map((id) => ({ id, name: say(`scholarships.states.${id}`) }));
  const year = years.find(({ id }) => id === get("year"))?.id;
  const state = states.find(({ id }) => id === get("state"))?.id;
  const list = useGraphPages(
    ProgrammesDocument,
    { year: year === undefined ? null : Number(year), states: state ? [state] : null },
    (page) => page.scholarshipProgrammes,
  );
  return (
    <Page
      title={say("scholarships.title")}
      subtitle={say("scholarships.subtitle")}
      actions={
        mayManage ? (
          <Button variant="contained" onClick={() => setCreating(true)} data-testid="create-programme">
            {say("scholarships.create")}
          </Button>
        ) : null
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <FilterChoice
            label={say("common.year")}
            value={year ?? ""}
            choices={years}
            onChange={(value) => set({ year: value }, false)}
          />
          <FilterChoice
            label={say("scholarships.state")}
            value={state ?? ""}
            choices={states}
            onChange={(value) => set({ state: value }, false)}
          />
        </Stack>
      </Card>
      <PagedList list={list} empty={{ title: say("scholarships.emptyTitle"), text: say("scholarships.emptyText") }}>
        {(programmes) => <ProgrammeTable programmes={programmes} />}
      </PagedList>
      {creating ? <CreateProgrammeDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function ProgrammeTable({ programmes }: { programmes: readonly ProgrammeRowFragment[] }) {
  const say = useSay();
  const issuerName = useIssuerName();
  return (
    <TableContainer>
      <Table data-testid="programmes-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("scholarships.name")}</TableCell>
            <TableCell>{say("common.year")}</TableCell>
            <TableCell>{say("scholarships.fund")}</TableCell>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell>{say("scholarships.window")}</TableCell>
            <TableCell sx={figures}>{say("scholarships.amount")}</TableCell>
            <TableCell>{say("scholarships.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {programmes.map((programme) => (
            <TableRow key={programme.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={programmePath(programme.id)} sx={{ fontWeight: 600 }}>
                  {programme.title}
                </Link>
              </TableCell>
              <TableCell>{programme.year}</TableCell>
              <TableCell>{programme.fundName}</TableCell>
              <TableCell>{issuerName(programme.unit)}</TableCell>
              <TableCell>
                {formatDate(programme.applyFrom)} – {formatDate(programme.applyTo)}
              </TableCell>
              <TableCell sx={figures}>{formatDong(programme.amount)}</TableCell>
              <TableCell>
                <ProgrammeChip state={programme.state} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
