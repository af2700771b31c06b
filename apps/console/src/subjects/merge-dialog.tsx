import { Alert, Button } from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput, useGetOne, useRedirect } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { MergeSubjectsDocument, type SubjectRowFragment } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Comparison } from "./comparison.tsx";
import type { SubjectRecord } from "./provider.ts";
import { SubjectInput } from "./subject-input.tsx";

interface MergeDialogProps {
  one: SubjectRowFragment;
  /** The duplicate; without, it is to be chosen. */
  other?: SubjectRowFragment;
  onClose: () => void;
  /** Opens the page of the kept subject afterwards. */
  opensKept?: boolean;
}

/** Two records of one subject side by side: which one stays, and why they are one. */
export function MergeDialog({ one, other, onClose, opensKept = false }: MergeDialogProps) {
  const say = useSay();
  const redirect = useRedirect();
  const command = useCommand(MergeSubjectsDocument);
  const [keepsOther, setKeepsOther] = useState(false);
  return (
    <FormDialog<{ otherId?: string; reason: string }>
      open
      onClose={onClose}
      title={say("subjects.mergeTitle")}
      submitLabel={say("subjects.mergeSubmit")}
      done={say("subjects.mergeDone")}
      onSubmit={async ({ otherId, reason }, idempotencyKey) => {
        const ids = [one.id, other?.id ?? otherId ?? ""];
        const [keptId = "", mergedId = ""] = keepsOther ? ids.reverse() : ids;
        await command.mutateAsync({ input: { idempotencyKey, keptId, mergedId, reason } });
        if (opensKept) redirect("show", "subjects", keptId);
      }}
    >
      {other ? null : <SubjectInput source="otherId" label={say("subjects.mergeOther")} kind={one.kind} />}
      <Sides one={one} other={other} keepsOther={keepsOther} onSwap={() => setKeepsOther((kept) => !kept)} />
      <Alert severity="info" sx={{ mb: 2 }}>
        {say("subjects.mergeText")}
      </Alert>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}

interface SidesProps {
  one: SubjectRowFragment;
  other: SubjectRowFragment | undefined;
  keepsOther: boolean;
  onSwap: () => void;
}

function Sides({ one, other, keepsOther, onSwap }: SidesProps) {
  const say = useSay();
  const otherId: unknown = useWatch({ name: "otherId" });
  const chosenId = typeof otherId === "string" && otherId !== "" && otherId !== one.id ? otherId : undefined;
  const { data } = useGetOne<SubjectRecord>(
    "subjects",
    { id: chosenId ?? "" },
    { enabled: other === undefined && chosenId !== undefined },
  );
  const second = other ?? (chosenId === undefined ? undefined : data);
  if (second === undefined) return null;
  return (
    <>
      <Comparison kept={keepsOther ? second : one} merged={keepsOther ? one : second} />
      <Button size="small" onClick={onSwap} sx={{ mb: 1.5 }} data-testid="swap-kept">
        {say("subjects.mergeKeep")}: {(keepsOther ? one : second).name}
      </Button>
    </>
  );
}
