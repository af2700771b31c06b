import { Chip, Link, Stack } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import {
  type DirectiveNameFragment,
  type DirectiveRowFragment,
  type DirectiveState,
  DirectiveWordsDocument,
  type DirectiveWordsQuery,
  type ReceiptState,
} from "../generated/graphql.ts";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

const colours = { DRAFT: "default", ISSUED: "success", REPLACED: "warning", WITHDRAWN: "error" } as const;
const receiptColours = { OPEN: "warning", ACKNOWLEDGED: "success", HANDED_OVER: "default" } as const;

/** The state of a directive, and whether the reader's own units have yet to acknowledge it. */
export function DirectiveChips({ directive }: { directive: Pick<DirectiveRowFragment, "state" | "own" | "isPublic"> }) {
  const say = useSay();
  const { state, own, isPublic } = directive;
  const waits = state === "ISSUED" && own.some((receipt) => receipt.state === "OPEN");
  const done = own.length > 0 && own.every((receipt) => receipt.state === "ACKNOWLEDGED");
  return (
    <Stack direction="row" component="span" sx={{ gap: 0.75, flexWrap: "wrap" }}>
      <Chip
        size="small"
        variant="outlined"
        color={colours[state]}
        label={say(`directives.states.${state}`)}
        data-testid={`directive-${state}`}
      />
      {isPublic ? <Chip size="small" variant="outlined" color="info" label={say("directives.public")} /> : null}
      {waits ? <Chip size="small" color="warning" label={say("directives.receipts.OPEN")} /> : null}
      {done ? <Chip size="small" color="success" label={say("directives.receipts.ACKNOWLEDGED")} /> : null}
    </Stack>
  );
}

export function ReceiptChip({ state }: { state: ReceiptState }) {
  const say = useSay();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={receiptColours[state]}
      label={say(`directives.receipts.${state}`)}
      data-testid={`receipt-${state}`}
    />
  );
}

export function directivePath(id: string): string {
  return `/directives/${encodeURIComponent(id)}/show`;
}

/** Another directive as a link. */
export function DirectiveLink({ directive }: { directive: DirectiveNameFragment | null | undefined }) {
  if (!directive) return NOTHING;
  return (
    <Link component={LinkBase} to={directivePath(directive.id)}>
      {directive.number} – {directive.title}
    </Link>
  );
}

export const directiveStates = ["DRAFT", "ISSUED", "REPLACED", "WITHDRAWN"] as const satisfies DirectiveState[];

/** Kinds and measures are data: their names come from the service. */
export function useDirectiveWords(): {
  kinds: DirectiveWordsQuery["directiveKinds"];
  measures: DirectiveWordsQuery["directiveMeasures"];
  kindName: (code: string) => string;
  measureName: (code: string) => string;
} {
  const locale = useReaderLocale();
  const { data } = useGraph(DirectiveWordsDocument, {}, { staleTime: 300_000 });
  const nameIn = (list: readonly { code: string; nameVi: string; nameEn: string }[] | undefined) => (code: string) => {
    const found = list?.find((entry) => entry.code === code);
    return found ? localName(found, locale) : code;
  };
  return {
    kinds: data?.directiveKinds ?? [],
    measures: data?.directiveMeasures ?? [],
    kindName: nameIn(data?.directiveKinds),
    measureName: nameIn(data?.directiveMeasures),
  };
}
