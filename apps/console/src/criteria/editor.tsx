import {
  type CriteriaDefinition,
  checkDefinition,
  checkDerivation,
  type SubjectSort,
  type TitleModel,
} from "@khuyenhoc/contracts";
import { AddRounded } from "@mui/icons-material";
import {
  Alert,
  AlertTitle,
  Box,
  Button,
  Card,
  FormControlLabel,
  Stack,
  Switch,
  TextField,
  Typography,
} from "@mui/material";
import { useEffect, useState } from "react";
import { useNotify } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { UpdateCriteriaSetDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { AppliesToField } from "../rules/applies-to.tsx";
import { addGroup, maximumOf } from "./editor-model.ts";
import { GroupEditor } from "./group-editor.tsx";
import { LevelsEditor } from "./levels-editor.tsx";
import { flawText } from "./words.tsx";

export interface Draft {
  titleVi: string;
  titleEn: string;
  illustrative: boolean;
  appliesTo: SubjectSort[];
  definition: CriteriaDefinition;
}

interface EditorProps {
  id: string;
  revision: number;
  saved: Draft;
  model: TitleModel;
  /** What the set is derived from, if it is. */
  framework: CriteriaDefinition | null;
  /** Told whether there is something that is not saved. */
  onChanged: (changed: boolean) => void;
}

/** A draft of a criteria set: everything can be changed, what is not sound is told at once, and saved it may be half done. */
export function Editor({ id, revision, saved, model, framework, onChanged }: EditorProps) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(UpdateCriteriaSetDocument);
  const [draft, setDraft] = useState(saved);
  // A retry after a lost answer is the same command; a change makes another one.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
    setKey(crypto.randomUUID());
  };
  const setDefinition = (definition: CriteriaDefinition) => change({ definition });
  const changed = JSON.stringify(draft) !== JSON.stringify(saved);
  const { definition } = draft;
  useEffect(() => onChanged(changed), [onChanged, changed]);

  async function save(): Promise<void> {
    try {
      await command.mutateAsync({ input: { idempotencyKey: key, id, expectedRevision: revision, ...draft } });
      notify(say("criteria.saved"), { type: "success" });
    } catch {
      // Shown where the button is.
    }
  }

  return (
    <Box component="form" onSubmit={(event) => event.preventDefault()} noValidate>
      <Card sx={{ p: 2.5 }}>
        <Stack sx={{ gap: 2 }}>
          <TextField
            label={say("criteria.titleVi")}
            value={draft.titleVi}
            required
            error={draft.titleVi.trim() === ""}
            onChange={(event) => change({ titleVi: event.target.value })}
            slotProps={{ htmlInput: { maxLength: 300 } }}
          />
          <TextField
            label={say("criteria.titleEn")}
            value={draft.titleEn}
            required
            error={draft.titleEn.trim() === ""}
            onChange={(event) => change({ titleEn: event.target.value })}
            slotProps={{ htmlInput: { maxLength: 300 } }}
          />
          <AppliesToField
            model={model}
            value={draft.appliesTo}
            fixed={framework !== null}
            onChange={(appliesTo) => change({ appliesTo })}
          />
          <FormControlLabel
            label={say("criteria.illustrative")}
            control={
              <Switch
                checked={draft.illustrative}
                onChange={(event) => change({ illustrative: event.target.checked })}
              />
            }
          />
        </Stack>
      </Card>
      <Section
        id="parts"
        title={say("criteria.parts")}
        actions={
          <Typography sx={{ fontWeight: 600 }}>{say("criteria.total", { points: maximumOf(definition) })}</Typography>
        }
      >
        <Stack sx={{ gap: 2 }}>
          {definition.groups.map((_group, at) => (
            <GroupEditor
              // The place is the identity: groups are not moved, and codes may be the same for a moment.
              key={at}
              definition={definition}
              at={at}
              framework={framework}
              onChange={setDefinition}
            />
          ))}
        </Stack>
        <Button startIcon={<AddRounded />} onClick={() => setDefinition(addGroup(definition))} sx={{ mt: 1.5 }}>
          {say("criteria.addGroup")}
        </Button>
      </Section>
      <LevelsEditor definition={definition} derived={framework !== null} onChange={setDefinition} />
      <Soundness definition={definition} framework={framework} />
      <FormFailure error={command.error} />
      <Stack
        direction="row"
        sx={{
          position: "sticky",
          bottom: 0,
          gap: 1.5,
          alignItems: "center",
          py: 1.5,
          bgcolor: "background.default",
          zIndex: 1,
          flexWrap: "wrap",
        }}
      >
        <Button
          variant="contained"
          onClick={() => void save()}
          disabled={!changed}
          loading={command.isPending}
          data-testid="save-criteria"
        >
          {say("criteria.save")}
        </Button>
        {changed ? (
          <>
            <Button onClick={() => setDraft(saved)}>{say("criteria.discard")}</Button>
            <Typography variant="body2" color="textSecondary" role="status">
              {say("criteria.unsaved")}
            </Typography>
          </>
        ) : null}
      </Stack>
    </Box>
  );
}

/** What stands between the draft and its publication, as it stands on the screen. */
function Soundness({
  definition,
  framework,
}: {
  definition: CriteriaDefinition;
  framework: CriteriaDefinition | null;
}) {
  const say = useSay();
  const flaws = [
    ...checkDefinition(definition),
    ...(framework === null ? [] : checkDerivation(framework, definition)),
  ].map((flaw) => flawText(flaw, say));
  return (
    <Box sx={{ mt: 3 }} aria-live="polite">
      {flaws.length === 0 ? (
        <Alert severity="success" data-testid="criteria-sound">
          {say("criteria.sound")}
        </Alert>
      ) : (
        <Alert severity="warning" data-testid="criteria-flaws">
          <AlertTitle>{say("criteria.flawsTitle")}</AlertTitle>
          <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
            {[...new Set(flaws)].map((flaw) => (
              <li key={flaw}>{flaw}</li>
            ))}
          </Box>
        </Alert>
      )}
    </Box>
  );
}
