import { certificates } from "@khuyenhoc/contracts";
import {
  BlockOutlined,
  ContentCopyOutlined,
  OpenInNewOutlined,
  PrintOutlined,
  RestorePageOutlined,
} from "@mui/icons-material";
import {
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Link,
  Stack,
  useMediaQuery,
  useTheme,
} from "@mui/material";
import { useId, useState } from "react";
import { LinkBase, useCreatePath } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { formatDate } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { ReissueDialog, RevokeDialog } from "./change-dialogs.tsx";
import { usePrinting } from "./printing.ts";
import type { CertificateRecord } from "./provider.ts";
import { QrCode } from "./qr-code.tsx";
import { CertificateStatusChip } from "./status-chip.tsx";

/** All of one certificate, its public page, and what can be done with it. */
export function DetailsDialog({ record, onClose }: { record: CertificateRecord; onClose: () => void }) {
  const say = useSay();
  const titleId = useId();
  const small = useMediaQuery(useTheme().breakpoints.down("sm"));
  const mayIssue = useMay("certificates.issue");
  const print = usePrinting();
  const [changing, setChanging] = useState<"revoke" | "reissue">();
  if (changing === "revoke") return <RevokeDialog record={record} onClose={onClose} />;
  if (changing === "reissue") return <ReissueDialog record={record} onClose={onClose} />;
  const valid = record.status === "VALID";
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md" fullScreen={small}>
      <DialogTitle id={titleId}>
        {say("certificates.numberOf", { number: record.number })} <CertificateStatusChip status={record.status} />
      </DialogTitle>
      <DialogContent data-testid="certificate-details">
        <Stack direction={{ xs: "column", sm: "row" }} spacing={3}>
          <Box sx={{ flex: 1, minWidth: 0 }}>
            <CertificateFacts record={record} />
          </Box>
          <Stack spacing={1} sx={{ alignItems: "center" }}>
            <QrCode text={record.publicUrl} label={say("certificates.qr")} />
            <Link href={record.publicUrl} target="_blank" rel="noreferrer" sx={{ display: "flex", gap: 0.5 }}>
              {say("certificates.publicPage")}
              <OpenInNewOutlined fontSize="small" aria-hidden />
            </Link>
          </Stack>
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5, flexWrap: "wrap", gap: 1 }}>
        {mayIssue && (valid || record.status === "EXPIRED") ? (
          <Button color="error" startIcon={<BlockOutlined />} onClick={() => setChanging("revoke")}>
            {say("certificates.revoke")}
          </Button>
        ) : null}
        {mayIssue && valid ? (
          <Button startIcon={<RestorePageOutlined />} onClick={() => setChanging("reissue")}>
            {say("certificates.reissue")}
          </Button>
        ) : null}
        <Button startIcon={<ContentCopyOutlined />} onClick={() => void print([record.id], true)}>
          {say("certificates.printCopy")}
        </Button>
        {valid ? (
          <Button variant="outlined" startIcon={<PrintOutlined />} onClick={() => void print([record.id], false)}>
            {say("certificates.print")}
          </Button>
        ) : null}
        <Button variant="contained" onClick={onClose} autoFocus>
          {say("common.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function CertificateFacts({ record }: { record: CertificateRecord }) {
  const say = useSay();
  const locale = useReaderLocale();
  const createPath = useCreatePath();
  const level = certificates.levelName(record.level ?? null);
  const revoked = record.revokedOn ? `${formatDate(record.revokedOn)} – ${record.revokeReason ?? ""}` : null;
  const facts = [
    {
      name: say("registrations.subject"),
      value: (
        <Link
          component={LinkBase}
          to={createPath({ resource: "registrations", type: "show", id: record.registrationId })}
        >
          {record.subjectName}
        </Link>
      ),
    },
    { name: say("registrations.model"), value: say(`models.${record.model}`) },
    { name: say("common.year"), value: record.year },
    ...(level === null ? [] : [{ name: say("certificates.level"), value: level[locale] }]),
    { name: say("common.unit"), value: record.unitName },
    ...(record.decisionNumber
      ? [{ name: say("certificates.decision"), value: `${record.decisionNumber} – ${formatDate(record.decidedOn)}` }]
      : []),
    { name: say("certificates.issuedBy"), value: record.issuingUnitName },
    { name: say("certificates.issuedOn"), value: formatDate(record.issuedOn) },
    { name: say("certificates.signedBy"), value: `${record.signatoryOffice}: ${record.signatoryName}` },
    ...(revoked === null ? [] : [{ name: say("certificates.revoked"), value: revoked }]),
  ];
  return <Facts facts={facts} />;
}
