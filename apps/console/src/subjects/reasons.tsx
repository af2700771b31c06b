import { Chip, Stack } from "@mui/material";
import type { SubjectMatchReason } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

/** Why two records may be one subject, and how sure that is. */
export function Reasons({ score, reasons }: { score: number; reasons: readonly SubjectMatchReason[] }) {
  const say = useSay();
  return (
    <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap", mt: 0.75 }}>
      <Chip size="small" color={score >= 80 ? "warning" : "default"} label={say("duplicates.score", { score })} />
      {reasons.map((reason) => (
        <Chip key={reason} size="small" variant="outlined" label={say(`duplicates.reasons.${reason}`)} />
      ))}
    </Stack>
  );
}
