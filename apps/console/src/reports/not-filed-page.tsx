import {
  Button,
  Card,
  Checkbox,
  Chip,
  MenuItem,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  type MissingKind,
  NotFiledFileDocument,
  SendNudgesDocument,
  UnitsNotFiledDocument,
  type UnitsNotFiledQuery,
} from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "./scope.tsx";

const kinds = ["ANY", "REGISTRATIONS", "REPORT"] as const satisfies MissingKind[];
/** Units of a page; as many are reminded at once. */
const PAGE = 100;
type Unfiled = UnitsNotFiledQuery["unitsNotFiled"]["edges"][number]["node"];

export default function NotFiledPage() {
  return (
    <Guard resource="not-filed" action="list">
      <Content />
    </Guard>
  );
}

/** Units that have left something undone, to be chosen and reminded. */
function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year, name } = scope;
  const missing = kinds.find((kind) => kind === scope.get("missing")) ?? "ANY";
  const mayNudge = useMay("reports.publish");
  // Where each page after the first begins; another question begins at its first page again.
  const question = `${unitId}/${year}/${missing}`;
  const [pages, setPages] = useState<{ question: string; cursors: readonly string[] }>({ question, cursors: [] });
  const cursors = pages.question === question ? pages.cursors : [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [nudging, setNudging] = useState(false);
  const answer = useGraph(
    UnitsNotFiledDocument,
    { unitId, year, missing, first: PAGE, after: cursors.at(-1) ?? null },
    { keepPrevious: true },
  );
  const shown = answer.data?.unitsNotFiled.edges.map(({ node }) => node) ?? [];
  const info = answer.data?.unitsNotFiled.pageInfo;
  const next = info?.hasNextPage ? info.endCursor : undefined;
  // What has filed meanwhile is not reminded.
  const reminded = shown.filter((unit) => chosen.has(unit.unitId));
  const toggle = (id: string) => setChosen((known) => (known.has(id) ? without(known, id) : new Set([...known, id])));
  return (
    <Page
      title={say("notFiled.title", { name })}
      above={<UpLink scope={scope} resource="not-filed" />}
      subtitle={say("notFiled.subtitle", { year })}
      actions={
        <>
          <ListFileButton document={NotFiledFileDocument} variables={{ unitId, year, missing }} />
          <ScopeSelects scope={scope} />
          <TextField
            select
            label={say("notFiled.missing")}
            value={missing}
            onChange={(event) => scope.set({ missing: event.target.value }, false)}
            sx={{ width: 220 }}
          >
            {kinds.map((kind) => (
              <MenuItem key={kind} value={kind}>
                {say(`notFiled.${kind}`)}
              </MenuItem>
            ))}
          </TextField>
          {mayNudge ? (
            <Button
              variant="contained"
              disabled={reminded.length === 0}
              onClick={() => setNudging(true)}
              data-testid="nudge"
            >
              {say("notFiled.nudge")}
            </Button>
          ) : null}
        </>
      }
    >
      <Answer query={answer}>
        {({ unitsNotFiled }) =>
          shown.length === 0 ? (
            <EmptyNotice title={say("notFiled.allDone")} />
          ) : (
            <Stack spacing={1.5}>
              <Typography color="textSecondary">
                {say("notFiled.count", { smart_count: unitsNotFiled.totalCount ?? shown.length })}
              </Typography>
              <UnfiledTable
                units={shown}
                chosen={mayNudge ? chosen : undefined}
                onToggle={toggle}
                onAll={(all) => setChosen(all ? new Set(shown.map((unit) => unit.unitId)) : new Set())}
              />
              <Stack direction="row" sx={{ gap: 1 }}>
                {cursors.length > 0 ? (
                  <Button onClick={() => setPages({ question, cursors: cursors.slice(0, -1) })}>
                    {say("notFiled.previous")}
                  </Button>
                ) : null}
                {next ? (
                  <Button onClick={() => setPages({ question, cursors: [...cursors, next] })} data-testid="next-page">
                    {say("notFiled.next")}
                  </Button>
                ) : null}
              </Stack>
            </Stack>
          )
        }
      </Answer>
      <NudgeDialog
        open={nudging}
        units={reminded}
        year={year}
        kind={missing === "REGISTRATIONS" ? "REGISTRATIONS" : "REPORT"}
        onClose={() => {
          setNudging(false);
          setChosen(new Set());
        }}
      />
    </Page>
  );
}

function without(known: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...known].filter((entry) => entry !== id));
}

interface UnfiledTableProps {
  units: readonly Unfiled[];
  /** Nothing where the viewer may not remind. */
  chosen: ReadonlySet<string> | undefined;
  onToggle: (unitId: string) => void;
  onAll: (all: boolean) => void;
}

function UnfiledTable({ units, chosen, onToggle, onAll }: UnfiledTableProps) {
  const say = useSay();
  const all = chosen !== undefined && units.every(({ unitId }) => chosen.has(unitId));
  return (
    <Card>
      <TableContainer>
        <Table size="small" data-testid="not-filed">
          <TableHead>
            <TableRow>
              {chosen ? (
                <TableCell padding="checkbox">
                  <Checkbox
                    checked={all}
                    onChange={(event) => onAll(event.target.checked)}
                    slotProps={{ input: { "aria-label": say("notFiled.chooseAll") } }}
                  />
                </TableCell>
              ) : null}
              <TableCell>{say("common.unit")}</TableCell>
              <TableCell>{say("notFiled.missing")}</TableCell>
              <TableCell>{say("notFiled.lastNudged")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {units.map((unit) => (
              <TableRow key={unit.unitId} hover>
                {chosen ? (
                  <TableCell padding="checkbox">
                    <Checkbox
                      checked={chosen.has(unit.unitId)}
                      onChange={() => onToggle(unit.unitId)}
                      slotProps={{ input: { "aria-label": say("notFiled.choose", { name: unit.nameVi }) } }}
                    />
                  </TableCell>
                ) : null}
                <TableCell component="th" scope="row">
                  {unit.nameVi}
                </TableCell>
                <TableCell>
                  <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap" }}>
                    {unit.missesRegistrations ? (
                      <Chip size="small" color="warning" variant="outlined" label={say("notFiled.noRegistrations")} />
                    ) : null}
                    {unit.missesReport ? (
                      <Chip size="small" color="info" variant="outlined" label={say("notFiled.noReport")} />
                    ) : null}
                  </Stack>
                </TableCell>
                <TableCell>{unit.lastNudgedAt ? formatInstant(unit.lastNudgedAt) : say("notFiled.never")}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

interface NudgeDialogProps {
  open: boolean;
  units: readonly Unfiled[];
  year: number;
  kind: "REGISTRATIONS" | "REPORT";
  onClose: () => void;
}

/** Sends the prepared text to each unit, or one text of one's own to all of them. */
function NudgeDialog({ open, units, year, kind, onClose }: NudgeDialogProps) {
  const say = useSay();
  const command = useCommand(SendNudgesDocument);
  return (
    <FormDialog<{ text?: string | null }>
      open={open}
      onClose={onClose}
      title={say("notFiled.nudgeTitle", { smart_count: units.length })}
      submitLabel={say("notFiled.nudge")}
      done={say("notFiled.sent")}
      onSubmit={({ text }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            year,
            kind,
            reminders: units.map(({ unitId, reminder }) => ({ unitId, text: text?.trim() || reminder })),
          },
        })
      }
    >
      <Typography variant="body2" color="textSecondary">
        {say("notFiled.example")}
      </Typography>
      <Typography variant="body2" sx={{ mb: 2, fontStyle: "italic" }}>
        {units[0]?.reminder}
      </Typography>
      <TextInput source="text" label={say("notFiled.nudgeText")} multiline minRows={3} fullWidth helperText={false} />
    </FormDialog>
  );
}
