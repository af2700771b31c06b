import { Chip } from "@mui/material";
import type { CertificateStatus } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

const colours = { VALID: "success", REVOKED: "error", REPLACED: "warning", EXPIRED: "default" } as const;

export function CertificateStatusChip({ status }: { status: CertificateStatus }) {
  const say = useSay();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={colours[status]}
      label={say(`certificates.statuses.${status}`)}
      data-testid={`certificate-${status}`}
    />
  );
}
