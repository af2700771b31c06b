import { Chip } from "@mui/material";
import type { ParticipantState } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

export const participantStates = [
  "PENDING",
  "WAITING",
  "CONFIRMED",
  "DECLINED",
  "CANCELLED",
] as const satisfies readonly ParticipantState[];

const colours = {
  PENDING: "warning",
  WAITING: "info",
  CONFIRMED: "success",
  DECLINED: "error",
  CANCELLED: "default",
} as const;

export function ParticipantStateChip({ state }: { state: ParticipantState }) {
  const say = useSay();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={colours[state]}
      label={say(`participants.states.${state}`)}
      data-testid={`participant-${state}`}
    />
  );
}

/** Units by their names in the reader's language; above the reader's scope they have none. */
export { useIssuerName as useUnitName } from "../criteria/words.tsx";

interface Outcome {
  participantId?: string | null;
  failure?: { code: string; messageVi: string; messageEn: string } | null;
}

/** How many were done, and why the others were not: each reason once. */
export function tally(outcomes: readonly Outcome[], locale: "vi" | "en") {
  const refused = outcomes.filter(({ failure }) => failure != null);
  const reasons = new Set(
    refused.flatMap(({ failure }) =>
      failure == null ? [] : [locale === "vi" ? failure.messageVi : failure.messageEn],
    ),
  );
  return { done: outcomes.length - refused.length, refused: refused.length, reasons: [...reasons].join(" ") };
}
