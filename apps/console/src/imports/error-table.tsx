import { DownloadOutlined } from "@mui/icons-material";
import {
  Box,
  Button,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient } from "../api/hooks.ts";
import { ImportErrorsDocument, type ImportViewFragment } from "../generated/graphql.ts";
import { formatNumber, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "./files.ts";
import type { ImportKind } from "./import-model.ts";

/** Which line of the file is wrong, where and why; all of them in a file to be corrected. */
export function ErrorTable({ kind, view }: { kind: ImportKind; view: ImportViewFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const notify = useNotify();

  async function download(): Promise<void> {
    try {
      save((await client.execute(ImportErrorsDocument, { id: view.id, kind })).importErrors);
    } catch (error) {
      notify(failureText(error), { type: "error" });
    }
  }

  return (
    <Box>
      <Stack direction="row" sx={{ alignItems: "center", gap: 2, flexWrap: "wrap", mb: 1 }}>
        <Typography variant="h2" id="import-errors" sx={{ flex: 1 }}>
          {say("imports.errorTable")}
        </Typography>
        <Button startIcon={<DownloadOutlined />} onClick={() => void download()} data-testid="error-file">
          {say("imports.errorFile")}
        </Button>
      </Stack>
      {view.errorRows > view.errors.length ? (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {say("imports.errorFirst", { smart_count: view.errors.length })}
        </Typography>
      ) : null}
      <TableContainer sx={{ maxHeight: 420 }} tabIndex={0} role="region" aria-labelledby="import-errors">
        <Table size="small" stickyHeader data-testid="import-errors">
          <TableHead>
            <TableRow>
              <TableCell align="right" sx={{ width: 96 }}>
                {say("imports.row")}
              </TableCell>
              <TableCell>{say("imports.column")}</TableCell>
              <TableCell>{say("imports.problem")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {view.errors.map((error) => (
              <TableRow key={`${error.row}|${error.column ?? ""}|${error.code}`}>
                <TableCell align="right">{formatNumber(error.row)}</TableCell>
                <TableCell>{error.column ?? NOTHING}</TableCell>
                <TableCell>{locale === "vi" ? error.messageVi : error.messageEn}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Box>
  );
}
