import { MenuItem, TextField } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { PledgesDocument } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import type { GiftLine } from "./entry-model.ts";

interface PledgeChoiceProps {
  fundId: string;
  line: GiftLine;
  onChange: (part: Pick<GiftLine, "pledgeId" | "purposeId">) => void;
}

/** The open pledges of a known donor, if there are any: a gift that fulfils one is for its purpose. */
export function PledgeChoice({ fundId, line, onChange }: PledgeChoiceProps) {
  const say = useSay();
  const donorId = line.donor !== null && "known" in line.donor ? line.donor.known.id : undefined;
  const { data } = useGraph(
    PledgesDocument,
    { first: 20, fundId, donorId: donorId ?? null, states: ["OPEN"] },
    { enabled: donorId !== undefined, staleTime: 5000 },
  );
  const pledges = donorId === undefined ? [] : (data?.pledges.edges.map(({ node }) => node) ?? []);
  if (pledges.length === 0) return null;
  return (
    <TextField
      select
      label={say("gifts.pledge")}
      value={line.pledgeId}
      onChange={(event) => {
        const pledge = pledges.find(({ id }) => id === event.target.value);
        onChange({ pledgeId: pledge?.id ?? "", purposeId: pledge ? (pledge.purposeId ?? "") : line.purposeId });
      }}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{say("gifts.noPledge")}</MenuItem>
      {pledges.map(({ id, amount, received, pledgedOn }) => (
        <MenuItem key={id} value={id}>
          {formatDate(pledgedOn)} · {formatDong(received)} / {formatDong(amount)}
        </MenuItem>
      ))}
    </TextField>
  );
}
