import { Alert, Box, Button, Card, Stack } from "@mui/material";
import { useState } from "react";
import {
  ArrayInput,
  BooleanInput,
  Form,
  maxLength,
  required,
  SelectArrayInput,
  SelectInput,
  SimpleFormIterator,
  TextInput,
  useNotify,
  useParams,
  useRedirect,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  CreateDirectiveDocument,
  DirectivePageDocument,
  DirectivesDocument,
  UpdateDirectiveDocument,
} from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { DateInput } from "../presentation/date-field.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, FormFailure } from "../presentation/states.tsx";
import { UnitsInput } from "../presentation/unit-input.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { useTiers } from "../units/use-tiers.ts";
import type { DirectiveOfPage } from "./dialogs.tsx";
import { type DirectiveForm, formOf, inputOf, type TargetForm, takenOver, targetsOf } from "./editor-model.ts";
import { TargetsEditor } from "./targets-editor.tsx";
import { DirectiveLink, directivePath, useDirectiveWords } from "./words.tsx";

/** Writes a draft: a new one, one that rests on another, or a draft that is there. */
export default function DirectiveEditorPage() {
  const { id } = useParams<{ id: string }>();
  const [get] = useUrlState();
  const restsOn = get("restsOn");
  const known = id === undefined ? restsOn : decodeURIComponent(id);
  return (
    <Guard resource="directives" action={id === undefined ? "create" : "edit"}>
      {known === undefined ? <Editor /> : <Known id={known} isGround={id === undefined} />}
    </Guard>
  );
}

function Known({ id, isGround }: { id: string; isGround: boolean }) {
  const say = useSay();
  const answer = useGraph(DirectivePageDocument, { id });
  return (
    <Answer query={answer}>
      {({ directive }) => {
        if (!directive) return <NotFoundPage />;
        if (isGround) return <Editor key={`on ${id}`} ground={directive} />;
        return directive.state === "DRAFT" ? (
          <Editor key={id} draft={directive} />
        ) : (
          <Page title={directive.title}>
            <Alert severity="info">{say("directives.onlyDrafts")}</Alert>
          </Page>
        );
      }}
    </Answer>
  );
}

interface EditorProps {
  draft?: DirectiveOfPage;
  /** What a new directive rests on. */
  ground?: DirectiveOfPage;
}

function Editor({ draft, ground }: EditorProps) {
  const say = useSay();
  const notify = useNotify();
  const redirect = useRedirect();
  const { roots } = useViewer();
  const create = useCommand(CreateDirectiveDocument);
  const update = useCommand(UpdateDirectiveDocument);
  const [ownUnit = { id: "" }] = roots;
  const [targets, setTargets] = useState<readonly TargetForm[]>(() => {
    if (draft) return targetsOf(draft.targets, draft.unitId);
    return ground ? takenOver(ground.targets, ownUnit.id) : [];
  });
  // A retry after a lost answer is the same command; a failure that was told makes another one.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const restsOn = draft?.restsOn ?? ground ?? null;

  async function send(values: object): Promise<void> {
    // The form holds what its inputs name.
    const form = values as DirectiveForm;
    const input = { ...inputOf(form, targets, restsOn?.id ?? null), idempotencyKey: key };
    setFailure(undefined);
    try {
      const { directive } = draft
        ? await update.mutateAsync({ input: { ...input, id: draft.id, expectedRevision: draft.revision } })
        : await create.mutateAsync({ input: { ...input, unitId: form.unitId } });
      notify(say("directives.saved"), { type: "success" });
      redirect(directivePath(directive.id));
    } catch (error) {
      setFailure(error);
      setKey(crypto.randomUUID());
    }
  }

  const defaults: Partial<DirectiveForm> = draft ? formOf(draft) : { unitId: ownUnit.id, isPublic: false };
  return (
    <Page title={draft ? say("directives.editTitle") : say("directives.createTitle")}>
      <Form onSubmit={send} defaultValues={defaults}>
        {restsOn ? (
          <Alert severity="info" sx={{ mb: 2 }}>
            {say("directives.restsOn")}: <DirectiveLink directive={restsOn} />
          </Alert>
        ) : null}
        <Card sx={{ p: 2.5 }}>
          <MetadataInputs isNew={draft === undefined} />
        </Card>
        <Section id="addressing" title={say("directives.addressing")}>
          <Card sx={{ p: 2.5 }}>
            <AddressingInputs />
          </Card>
        </Section>
        <Section id="partners" title={say("directives.partners")}>
          <Card sx={{ p: 2.5 }}>
            <ArrayInput source="partners" label={false} helperText={false}>
              <SimpleFormIterator inline disableReordering>
                <TextInput
                  source="name"
                  label={say("directives.partnerName")}
                  validate={required()}
                  helperText={false}
                />
                <TextInput
                  source="clientId"
                  label={say("directives.partnerClient")}
                  helperText={say("directives.partnerClientHint")}
                />
              </SimpleFormIterator>
            </ArrayInput>
            <BooleanInput source="isPublic" label={say("directives.isPublic")} helperText={false} />
          </Card>
        </Section>
        <Section id="targets" title={say("directives.targets")}>
          <FormTargets targets={targets} onChange={setTargets} />
        </Section>
        <FormFailure error={failure} />
        <Stack direction="row" sx={{ mt: 3, gap: 1.5, alignItems: "center" }}>
          <Button
            type="submit"
            variant="contained"
            loading={create.isPending || update.isPending}
            data-testid="save-directive"
          >
            {say("directives.save")}
          </Button>
          <Box sx={{ color: "text.secondary" }}>{say("directives.filesAfterwards")}</Box>
        </Stack>
      </Form>
    </Page>
  );
}

/** The targets, of the issuer and the day that the form holds. */
function FormTargets(props: { targets: readonly TargetForm[]; onChange: (targets: readonly TargetForm[]) => void }) {
  const [unitId, issuedOn]: unknown[] = useWatch({ name: ["unitId", "issuedOn"] });
  return (
    <TargetsEditor
      {...props}
      unitId={typeof unitId === "string" ? unitId : ""}
      issuedOn={typeof issuedOn === "string" && issuedOn !== "" ? issuedOn : null}
    />
  );
}

const columns = {
  display: "grid",
  gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" },
  columnGap: 2,
  rowGap: 1,
} as const;

function MetadataInputs({ isNew }: { isNew: boolean }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { roots } = useViewer();
  const { kinds } = useDirectiveWords();
  const text = (source: string, label: string, most: number) => (
    <TextInput source={source} label={label} validate={maxLength(most)} helperText={false} fullWidth />
  );
  return (
    <>
      <Box sx={columns}>
        <SelectInput
          source="unitId"
          label={say("directives.issuer")}
          choices={roots.map((unit) => ({ id: unit.id, name: localName(unit, locale) }))}
          validate={required()}
          readOnly={!isNew}
          helperText={false}
        />
        <SelectInput
          source="kind"
          label={say("directives.kind")}
          choices={kinds.map((kind) => ({ id: kind.code, name: localName(kind, locale) }))}
          validate={required()}
          helperText={false}
        />
        <TextInput
          source="number"
          label={say("directives.number")}
          validate={[required(), maxLength(60)]}
          helperText={false}
        />
        {text("outsideIssuer", say("directives.outsideIssuer"), 200)}
      </Box>
      <TextInput
        source="title"
        label={say("directives.heading")}
        validate={[required(), maxLength(500)]}
        helperText={false}
        fullWidth
        multiline
      />
      <Box sx={columns}>
        <DateInput source="issuedOn" label={say("directives.issuedOn")} />
        <DateInput source="acknowledgeBy" label={say("directives.acknowledgeBy")} />
        <DateInput source="inForceFrom" label={say("directives.inForceFrom")} />
        <DateInput source="inForceUntil" label={say("directives.inForceUntil")} />
        {text("signerName", say("directives.signerName"), 150)}
        {text("signerOffice", say("directives.signerOffice"), 150)}
      </Box>
      <TextInput
        source="summary"
        label={say("directives.summary")}
        validate={maxLength(5000)}
        helperText={false}
        fullWidth
        multiline
        minRows={2}
      />
      <TextInput
        source="content"
        label={say("directives.content")}
        validate={maxLength(100_000)}
        helperText={false}
        fullWidth
        multiline
        minRows={6}
      />
      <ReplacesInput />
    </>
  );
}

/** What of the issuer's own may be replaced. */
function ReplacesInput() {
  const say = useSay();
  const unitId: unknown = useWatch({ name: "unitId" });
  const list = useGraphPages(
    DirectivesDocument,
    { filter: { unitId: typeof unitId === "string" ? unitId : null, states: ["ISSUED"], side: "ISSUED" } },
    (page) => page.directives,
    { first: 100, enabled: typeof unitId === "string" && unitId !== "" },
  );
  return (
    <SelectInput
      source="replacesId"
      label={say("directives.replaces")}
      choices={(list.data ?? []).map(({ id, number, title }) => ({ id, name: `${number} – ${title}` }))}
      helperText={false}
      fullWidth
    />
  );
}

function AddressingInputs() {
  const say = useSay();
  const locale = useReaderLocale();
  const { tiers, branchKinds } = useTiers();
  const choicesOf = (entries: readonly { code: string; nameVi: string; nameEn: string }[]) =>
    entries.map((entry) => ({ id: entry.code, name: localName(entry, locale) }));
  return (
    <>
      <Box sx={columns}>
        <SelectArrayInput
          source="tiers"
          label={say("directives.tiers")}
          choices={choicesOf(tiers)}
          helperText={say("directives.everyTier")}
        />
        <SelectArrayInput
          source="branchKinds"
          label={say("directives.branchKinds")}
          choices={choicesOf(branchKinds)}
          helperText={say("directives.everyKind")}
        />
      </Box>
      <UnitsInput source="unitIds" label={say("directives.onlyUnits")} helperText={say("directives.everyUnit")} />
    </>
  );
}
