import { Chip } from "@mui/material";
import type { RegistrationState } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

const colours = {
  DRAFT: "default",
  REGISTERED: "info",
  SELF_ASSESSED: "info",
  REVIEWED: "info",
  PROPOSED: "info",
  RETURNED: "warning",
  RECOGNISED: "success",
  NOT_MET: "error",
  REVOKED: "error",
  EXPIRED: "default",
} as const;

export function StateChip({ state }: { state: RegistrationState }) {
  const say = useSay();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={colours[state]}
      label={say(`states.${state}`)}
      data-testid={`state-${state}`}
    />
  );
}
