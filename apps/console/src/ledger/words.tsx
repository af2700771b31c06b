import { ledger } from "@khuyenhoc/contracts";
import { Box, Chip } from "@mui/material";
import type { ReactNode } from "react";
import { useGraph } from "../api/hooks.ts";
import { type JournalRowFragment, LedgerAccountsDocument } from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** An amount at the right edge, its digits below each other. */
export function Money({ amount }: { amount: string }) {
  return (
    <Box component="span" sx={{ whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }}>
      {formatDong(amount)}
    </Box>
  );
}

/** A hash that one compares with a printed one. */
export function Hash({ children }: { children: ReactNode }) {
  return <Box sx={{ fontFamily: "monospace", fontSize: "0.8125rem", overflowWrap: "anywhere" }}>{children}</Box>;
}

/** Names of accounts in the reader's language, "112 Tiền gửi ngân hàng". */
export function useAccountName(): (code: string) => string {
  const locale = useReaderLocale();
  const { data } = useGraph(LedgerAccountsDocument, {}, { staleTime: 3_600_000 });
  return (code) => {
    const account = data?.ledgerAccounts.find((known) => known.code === code);
    return account === undefined ? code : `${code} ${locale === "vi" ? account.nameVi : account.nameEn}`;
  };
}

export function useKindChoices() {
  const say = useSay();
  return ledger.journalKinds.map((id) => ({ id, name: say(`ledger.kinds.${id}`) }));
}

export function useAccountChoices() {
  const name = useAccountName();
  return ledger.accountCodes.map((id) => ({ id, name: name(id) }));
}

/** What sets a journal apart: late, reversed, a reversal. */
export function JournalChips({ journal }: { journal: JournalRowFragment }) {
  const say = useSay();
  return (
    <>
      {journal.lateReason ? <Chip size="small" color="warning" label={say("ledger.late")} sx={{ ml: 1 }} /> : null}
      {journal.reversedById ? (
        <Chip size="small" variant="outlined" label={say("ledger.reversed")} sx={{ ml: 1 }} />
      ) : null}
    </>
  );
}

export const journalPath = (id: string): string => `/ledger/${encodeURIComponent(id)}/show`;
/** The books of a fund, from anywhere. @param fundId as GraphQL has it */
export const ledgerPath = (fundId: string): string => `/ledger?${new URLSearchParams({ fund: fundId })}`;
