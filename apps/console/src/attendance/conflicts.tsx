import {
  Alert,
  Button,
  Card,
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
import { maxLength, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { type ConflictViewFragment, ResolveScanConflictDocument, ScanConflictsDocument } from "../generated/graphql.ts";
import { formatInstant, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Section } from "../presentation/page.tsx";

/** Scans that were right when they were made and no longer are. Nothing is shown where there are none. */
export function Conflicts({ eventId, mayResolve }: { eventId: string; mayResolve: boolean }) {
  const say = useSay();
  const locale = useReaderLocale();
  const [deciding, setDeciding] = useState<{ conflict: ConflictViewFragment; accept: boolean }>();
  const list = useGraphPages(ScanConflictsDocument, { eventId }, (page) => page.scanConflicts);
  const rows = list.data ?? [];
  if (rows.length === 0) return null;
  return (
    <Section id="conflicts" title={say("attendance.conflicts")}>
      <Alert severity="warning" sx={{ mb: 1 }}>
        {say("attendance.conflictsText")}
      </Alert>
      <Card>
        <TableContainer>
          <Table size="small" data-testid="conflicts">
            <TableHead>
              <TableRow>
                <TableCell>{say("attendance.name")}</TableCell>
                <TableCell>{say("attendance.scanned")}</TableCell>
                <TableCell>{say("attendance.why")}</TableCell>
                {mayResolve ? <TableCell /> : null}
              </TableRow>
            </TableHead>
            <TableBody>
              {rows.map((conflict) => (
                <TableRow key={conflict.nonce}>
                  <TableCell component="th" scope="row">
                    {conflict.participantName}
                    <Typography variant="body2" color="textSecondary">
                      {conflict.unit ? localName(conflict.unit, locale) : ""}
                    </Typography>
                  </TableCell>
                  <TableCell>
                    {say(`attendance.directions.${conflict.direction}`)} {formatInstant(conflict.scannedAt)}
                    <Typography variant="body2" color="textSecondary">
                      {conflict.deskLabel}
                    </Typography>
                  </TableCell>
                  <TableCell>{locale === "en" ? conflict.reasonEn : conflict.reasonVi}</TableCell>
                  {mayResolve ? (
                    <TableCell align="right">
                      <Stack direction="row" sx={{ gap: 1, justifyContent: "flex-end" }}>
                        <Button size="small" onClick={() => setDeciding({ conflict, accept: true })}>
                          {say("attendance.accept")}
                        </Button>
                        <Button size="small" color="error" onClick={() => setDeciding({ conflict, accept: false })}>
                          {say("attendance.reject")}
                        </Button>
                      </Stack>
                    </TableCell>
                  ) : null}
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </Card>
      <MoreButton list={list} />
      <DecideDialog deciding={deciding} onClose={() => setDeciding(undefined)} />
    </Section>
  );
}

function DecideDialog(props: {
  deciding: { conflict: ConflictViewFragment; accept: boolean } | undefined;
  onClose: () => void;
}) {
  const { deciding, onClose } = props;
  const say = useSay();
  const command = useCommand(ResolveScanConflictDocument);
  const accept = deciding?.accept === true;
  return (
    <FormDialog<{ reason: string }>
      open={deciding !== undefined}
      onClose={onClose}
      danger={!accept}
      title={say(accept ? "attendance.acceptOf" : "attendance.rejectOf", {
        name: deciding?.conflict.participantName ?? "",
      })}
      submitLabel={say(accept ? "attendance.accept" : "attendance.reject")}
      done={say("attendance.decided")}
      onSubmit={async ({ reason }, idempotencyKey) => {
        if (deciding === undefined) return;
        const { nonce } = deciding.conflict;
        await command.mutateAsync({ input: { idempotencyKey, nonce, accept, reason } });
      }}
    >
      <TextInput
        source="reason"
        label={say("attendance.reason")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
    </FormDialog>
  );
}
