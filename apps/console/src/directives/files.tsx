import {
  AttachFileRounded,
  DeleteOutlineRounded,
  DownloadOutlined,
  InsertDriveFileOutlined,
} from "@mui/icons-material";
import {
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  IconButton,
  LinearProgress,
  Link,
  Stack,
  Typography,
} from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import { type DirectiveFileViewFragment, RemoveDirectiveFileDocument } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { DIRECTIVE_ACCEPT, fetchFile, fileProblem, sendFile } from "./file-transfer.ts";

interface FilesProps {
  directiveId: string;
  files: readonly DirectiveFileViewFragment[];
  /** Whether files may be added and removed. */
  mayChange: boolean;
}

/** The files of a directive, to be looked at, saved and, in a draft, changed. */
export function DirectiveFiles({ directiveId, files, mayChange }: FilesProps) {
  const say = useSay();
  const [shown, setShown] = useState<DirectiveFileViewFragment>();
  const [removing, setRemoving] = useState<DirectiveFileViewFragment>();
  return (
    <Stack sx={{ gap: 1 }}>
      {files.length === 0 ? <Typography color="textSecondary">{say("directives.noFiles")}</Typography> : null}
      <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 0.5 }} data-testid="directive-files">
        {files.map((file) => (
          <Stack key={file.id} component="li" direction="row" sx={{ alignItems: "center", gap: 1 }}>
            <InsertDriveFileOutlined fontSize="small" color="action" aria-hidden />
            <Box sx={{ minWidth: 0, flexGrow: 1 }}>
              {file.mediaType ? (
                <Link component="button" type="button" onClick={() => setShown(file)} sx={{ textAlign: "left" }}>
                  {file.fileName}
                </Link>
              ) : (
                <Typography component="span" color="error">
                  {say("directives.unfinishedFile", { name: file.fileName })}
                </Typography>
              )}
              <Typography variant="caption" color="textSecondary" component="div">
                {say("directives.kilobytes", { size: formatNumber(Math.ceil(file.bytes / 1024)) })}
              </Typography>
            </Box>
            {mayChange ? (
              <IconButton
                size="small"
                onClick={() => setRemoving(file)}
                aria-label={say("directives.removeFile", { name: file.fileName })}
              >
                <DeleteOutlineRounded fontSize="small" />
              </IconButton>
            ) : null}
          </Stack>
        ))}
      </Stack>
      {mayChange ? <AddFile directiveId={directiveId} /> : null}
      {shown ? <PreviewDialog file={shown} onClose={() => setShown(undefined)} /> : null}
      <RemoveDialog file={removing} onClose={() => setRemoving(undefined)} />
    </Stack>
  );
}

function RemoveDialog({ file, onClose }: { file: DirectiveFileViewFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(RemoveDirectiveFileDocument);
  return (
    <FormDialog
      open={file !== undefined}
      onClose={onClose}
      danger
      title={say("directives.removeFile", { name: file?.fileName ?? "" })}
      submitLabel={say("directives.remove")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, fileId: file?.id ?? "" } })}
    >
      {say("directives.removeFileText")}
    </FormDialog>
  );
}

function AddFile({ directiveId }: { directiveId: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const client = useGraphClient();
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number>();

  async function add(file: File): Promise<void> {
    const problem = fileProblem(file);
    if (problem !== undefined) {
      notify(say(`directives.fileProblems.${problem}`), { type: "warning" });
      return;
    }
    setShare(0);
    try {
      await sendFile(client, directiveId, file, setShare);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setShare(undefined);
      await cache.invalidateQueries();
    }
  }

  return (
    <Box>
      <Button
        size="small"
        startIcon={<AttachFileRounded />}
        loading={share !== undefined}
        onClick={() => input.current?.click()}
        data-testid="add-directive-file"
      >
        {say("directives.addFile")}
      </Button>
      <Typography variant="caption" color="textSecondary" component="div">
        {say("directives.acceptedFiles")}
      </Typography>
      {share === undefined ? null : <LinearProgress variant="determinate" value={share * 100} sx={{ mt: 1 }} />}
      <input
        ref={input}
        type="file"
        accept={DIRECTIVE_ACCEPT}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // Choosing the same file again is a change, too.
          event.target.value = "";
          if (file) void add(file);
        }}
      />
    </Box>
  );
}

/** Shows an image at once; what a browser shows by itself is opened in a tab of its own, and everything can be saved. */
function PreviewDialog({ file, onClose }: { file: DirectiveFileViewFragment; onClose: () => void }) {
  const say = useSay();
  const client = useGraphClient();
  const [url, setUrl] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    fetchFile(client, file).then(
      (blob) => {
        if (gone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      (error: unknown) => setFailure(error),
    );
    return () => {
      gone = true;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [client, file]);
  const isImage = file.mediaType?.startsWith("image/") === true;
  return (
    <Dialog open onClose={onClose} maxWidth="lg" fullWidth={isImage} aria-label={file.fileName}>
      <DialogTitle sx={{ overflowWrap: "anywhere" }}>{file.fileName}</DialogTitle>
      <DialogContent>
        {failure ? <FailureNotice error={failure} /> : null}
        {!failure && url === undefined ? <Waiting lines={3} /> : null}
        {url !== undefined && isImage ? (
          <Box component="img" src={url} alt={file.fileName} sx={{ maxWidth: "100%" }} />
        ) : null}
        {url !== undefined && file.mediaType === "application/pdf" ? (
          <Link href={url} target="_blank" rel="noopener">
            {say("directives.openFile")}
          </Link>
        ) : null}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say("common.close")}</Button>
        {url === undefined ? null : (
          <Button
            component="a"
            href={url}
            download={file.fileName}
            startIcon={<DownloadOutlined />}
            variant="contained"
          >
            {say("directives.saveFile")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}
