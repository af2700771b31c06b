import type { AccountCode } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import type { Fixture } from "../../testing/fixture.ts";
import { type JournalDraft, type Posted, post, reverse } from "../ledger/posting.ts";

const by = { subject: "bookkeeper", username: "bookkeeper" };

/** Lines of a journal: account, purpose, amount. */
export type Lines = readonly (readonly [AccountCode, string | null, bigint])[];

/** Posts a journal as somebody else. @throws DomainError what the books refuse with */
export function book(
  fixture: Fixture,
  draft: { fundId: string; kind: JournalDraft["kind"]; on: string; lines: Lines; late?: string },
): Promise<Posted> {
  return fixture.database.transaction(systemScope, (tx) =>
    post(tx, {
      fundId: draft.fundId,
      kind: draft.kind,
      effectiveOn: draft.on,
      description: "Ghi sổ",
      postings: draft.lines.map(([account, purposeId, amount]) => ({ account, purposeId, amount })),
      source: null,
      ...(draft.late === undefined ? {} : { lateReason: draft.late }),
      by,
    }),
  );
}

/** Reverses a journal as somebody else. */
export function takeBack(fixture: Fixture, journalId: string, on: string): Promise<Posted> {
  return fixture.database.transaction(systemScope, (tx) =>
    reverse(tx, { journalId, effectiveOn: on, reason: "Ghi nhầm", by }),
  );
}
