import type { FundStatementQuery } from "../generated/graphql.ts";

type Drill = FundStatementQuery["fundStatement"]["lines"][number]["drill"];

/** The journals that make a line of a statement. @param drill as the statement gives it */
export function drillPath(fundId: string, drill: Drill): string {
  const query = new URLSearchParams({ fund: fundId });
  const entries = {
    account: drill.account,
    purpose: drill.purposeId,
    general: drill.general ? "1" : null,
    transferring: drill.transferring ? "1" : null,
    from: drill.from,
    to: drill.to,
    asOf: drill.recordedBefore,
  };
  for (const [name, value] of Object.entries(entries)) if (value) query.set(name, value);
  return `/ledger?${query}`;
}

/** The statement of a fund. */
export const statementPath = (fundId: string): string => `/statements?${new URLSearchParams({ fund: fundId })}`;

export const disclosurePath = (id: string): string => `/disclosures/${encodeURIComponent(id)}/show`;
