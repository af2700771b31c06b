import { Chip } from "@mui/material";
import type { DisbursementRowFragment, DisbursementState } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

export const disbursementPath = (id: string): string => `/disbursements/${encodeURIComponent(id)}/show`;
/** Requests of a fund, and the form for a new one. @param fundId as GraphQL has it */
export const disbursementsPath = (fundId: string): string => `/disbursements?${new URLSearchParams({ fund: fundId })}`;

/** What is spent for an event, of its fund where it has one. @param eventId as GraphQL has it, like `fundId` */
export const eventSpendingPath = (eventId: string, fundId: string | undefined): string =>
  `/disbursements?${new URLSearchParams({ event: eventId, ...(fundId === undefined ? {} : { fund: fundId }) })}`;

export const kinds = ["REWARD", "PROGRAMME", "MANAGEMENT", "GOODS"] as const;
export const states = [
  "PROPOSED",
  "APPROVED",
  "PAID",
  "REJECTED",
  "CANCELLED",
  "EXPIRED",
  "REFUNDED",
  "REVERSED",
] as const satisfies readonly DisbursementState[];

const colours = {
  PROPOSED: "warning",
  APPROVED: "info",
  PAID: "success",
  REJECTED: "default",
  CANCELLED: "default",
  EXPIRED: "default",
  REFUNDED: "default",
  REVERSED: "default",
} as const satisfies Record<DisbursementState, string>;

/** Where a request stands; goods are handed out rather than paid. */
export function StateChip({ state, kind }: Pick<DisbursementRowFragment, "state" | "kind">) {
  const say = useSay();
  const label =
    kind === "GOODS" && state === "PAID" ? "disbursements.handedOut" : (`disbursements.states.${state}` as const);
  return <Chip size="small" color={colours[state]} label={say(label)} />;
}
