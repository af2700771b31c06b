import { Chip } from "@mui/material";
import type { ReportState } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

const colours = {
  NONE: "default",
  FILED: "info",
  RETURNED: "warning",
  APPROVED: "success",
  LOCKED: "success",
} as const;

/** How far a report is; none at all is "not filed". */
export function ReportStateChip({ state }: { state: ReportState | undefined }) {
  const say = useSay();
  const shown = state ?? "NONE";
  return (
    <Chip
      size="small"
      variant={shown === "LOCKED" ? "filled" : "outlined"}
      color={colours[shown]}
      label={say(`reports.${shown}`)}
      data-testid={`report-${shown}`}
    />
  );
}
