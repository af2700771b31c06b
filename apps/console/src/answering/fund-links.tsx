import { Button } from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { FundPagePathDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { statementPath } from "./paths.ts";
import { RenewDialog } from "./renew-dialog.tsx";

/** From a fund to its statement and its public page. */
export function FundLinks({ fundId }: { fundId: string }) {
  const say = useSay();
  const mayRead = useMay("ledger.read");
  const mayRenew = useMay("funds.manage");
  const [renewing, setRenewing] = useState(false);
  const { data } = useGraph(FundPagePathDocument, { fundId }, { staleTime: 3_600_000 });
  return (
    <>
      {mayRead ? (
        <Button component={LinkBase} to={statementPath(fundId)}>
          {say("statements.title")}
        </Button>
      ) : null}
      {data ? (
        <Button href={data.fundPagePath} target="_blank" rel="noreferrer" data-testid="public-page">
          {say("disclosures.publicPage")}
        </Button>
      ) : null}
      {data && mayRenew ? (
        <Button onClick={() => setRenewing(true)} data-testid="renew-fund-page">
          {say("publicPages.renew")}
        </Button>
      ) : null}
      {renewing ? <RenewDialog page={{ fundId }} onClose={() => setRenewing(false)} /> : null}
    </>
  );
}
