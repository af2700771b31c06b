import { AddTaskOutlined } from "@mui/icons-material";
import {
  Button,
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { SnapshotsDocument, TakeSnapshotDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "./scope.tsx";

const PAGE = 25;

export default function SnapshotsPage() {
  return (
    <Guard resource="snapshots" action="list">
      <Content />
    </Guard>
  );
}

/** What was published of a unit in a year. */
function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year, name } = scope;
  const mayPublish = useMay("reports.publish");
  const [taking, setTaking] = useState(false);
  const [first, setFirst] = useState(PAGE);
  const answer = useGraph(SnapshotsDocument, { unitId, year, first, after: null }, { keepPrevious: true });
  const command = useCommand(TakeSnapshotDocument);
  return (
    <Page
      title={say("snapshots.title", { name })}
      above={<UpLink scope={scope} resource="snapshots" />}
      subtitle={say("snapshots.subtitle")}
      actions={
        <>
          <ScopeSelects scope={scope} />
          {mayPublish ? (
            <Button
              variant="contained"
              startIcon={<AddTaskOutlined />}
              onClick={() => setTaking(true)}
              data-testid="take-snapshot"
            >
              {say("snapshots.take")}
            </Button>
          ) : null}
        </>
      }
    >
      <Answer query={answer}>
        {({ snapshots }) =>
          snapshots.edges.length === 0 ? (
            <EmptyNotice title={say("snapshots.none")} />
          ) : (
            <Stack spacing={1.5}>
              <Card>
                <TableContainer>
                  <Table size="small" data-testid="snapshots">
                    <TableHead>
                      <TableRow>
                        <TableCell>{say("snapshots.id")}</TableCell>
                        <TableCell>{say("snapshots.asOf")}</TableCell>
                        <TableCell>{say("snapshots.takenAt")}</TableCell>
                        <TableCell>{say("snapshots.publishedBy")}</TableCell>
                        <TableCell>{say("snapshots.decisionNote")}</TableCell>
                      </TableRow>
                    </TableHead>
                    <TableBody>
                      {snapshots.edges.map(({ node }) => (
                        <TableRow key={node.id} hover>
                          <TableCell component="th" scope="row">
                            <Link
                              component={LinkBase}
                              to={`/snapshots/${node.id}/show`}
                              sx={{ fontFamily: "monospace" }}
                            >
                              {node.id}
                            </Link>
                          </TableCell>
                          <TableCell>{formatDate(node.asOf)}</TableCell>
                          <TableCell>{formatInstant(node.takenAt)}</TableCell>
                          <TableCell>{node.publishedBy}</TableCell>
                          <TableCell>{node.decisionNote ?? NOTHING}</TableCell>
                        </TableRow>
                      ))}
                    </TableBody>
                  </Table>
                </TableContainer>
              </Card>
              {snapshots.pageInfo.hasNextPage && first < 100 ? (
                <Button onClick={() => setFirst(100)}>{say("snapshots.more")}</Button>
              ) : null}
            </Stack>
          )
        }
      </Answer>
      <FormDialog<{ asOf?: string; decisionNote?: string | null }>
        open={taking}
        onClose={() => setTaking(false)}
        title={say("snapshots.takeTitle", { year, name })}
        submitLabel={say("snapshots.take")}
        done={say("snapshots.taken")}
        onSubmit={({ asOf, decisionNote }, idempotencyKey) =>
          command.mutateAsync({
            input: { idempotencyKey, unitId, year, asOf: asOf || null, decisionNote: decisionNote?.trim() || null },
          })
        }
      >
        <Typography sx={{ mb: 2 }}>{say("snapshots.takeText")}</Typography>
        <DateInput source="asOf" label={say("snapshots.asOf")} />
        <TextInput source="decisionNote" label={say("snapshots.decisionNote")} fullWidth helperText={false} />
      </FormDialog>
    </Page>
  );
}
