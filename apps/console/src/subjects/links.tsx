import { subjects, today } from "@khuyenhoc/contracts";
import { Button, Card, FormControlLabel, Link, List, ListItem, ListItemText, Switch, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, RadioButtonGroupInput, required } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  EndSubjectLinkDocument,
  SetSubjectLinkDocument,
  type SubjectKind,
  type SubjectLinkEndFragment,
  SubjectLinksDocument,
} from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { subjectPath } from "./choices.ts";
import type { SubjectRecord } from "./provider.ts";
import { SubjectInput } from "./subject-input.tsx";

interface Row {
  subject: SubjectLinkEndFragment;
  from: string;
  to?: string | null;
}

/** What a subject belongs to and what belongs to it. */
export function Links({ subject }: { subject: SubjectRecord }) {
  const say = useSay();
  const mayManage = useMay("subjects.manage");
  const [includePast, setIncludePast] = useState(false);
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<SubjectLinkEndFragment>();
  const answer = useGraph(SubjectLinksDocument, { id: subject.id, includePast }, { keepPrevious: true });
  const canBelong = subjects.containerKinds[subject.kind].length > 0;
  return (
    <Section
      id="subject-links"
      title={say("subjects.links")}
      actions={
        mayManage && canBelong ? (
          <Button variant="outlined" onClick={() => setAdding(true)} data-testid="add-link">
            {say("subjects.addLink")}
          </Button>
        ) : null
      }
    >
      <FormControlLabel
        control={<Switch checked={includePast} onChange={(_event, checked) => setIncludePast(checked)} />}
        label={say("subjects.includePast")}
      />
      <Answer query={answer}>
        {(data) => {
          const { containers = [], members = [], memberCount = 0 } = data.subject?.links ?? {};
          if (containers.length + members.length === 0) {
            return <Typography color="textSecondary">{say("subjects.noLinks")}</Typography>;
          }
          return (
            <Card sx={{ px: 2 }}>
              <Rows
                title={say("subjects.belongsTo")}
                rows={containers.map((link) => ({ ...link, subject: link.container }))}
                {...(mayManage ? { onEnd: setEnding } : {})}
              />
              <Rows
                title={say("subjects.members", { smart_count: memberCount })}
                rows={members.map((link) => ({ ...link, subject: link.member }))}
              />
              {memberCount > members.length ? (
                <Typography variant="body2" color="textSecondary" sx={{ pb: 2 }}>
                  {say("subjects.moreMembers", { smart_count: memberCount - members.length })}
                </Typography>
              ) : null}
            </Card>
          );
        }}
      </Answer>
      {adding ? <AddDialog member={subject} onClose={() => setAdding(false)} /> : null}
      {ending ? <EndDialog member={subject} container={ending} onClose={() => setEnding(undefined)} /> : null}
    </Section>
  );
}

interface RowsProps {
  title: string;
  rows: readonly Row[];
  onEnd?: (subject: SubjectLinkEndFragment) => void;
}

function Rows({ title, rows, onEnd }: RowsProps) {
  const say = useSay();
  if (rows.length === 0) return null;
  const period = ({ from, to }: Row) =>
    to
      ? say("subjects.period", { from: formatDate(from), to: formatDate(to) })
      : say("subjects.since", { from: formatDate(from) });
  return (
    <List
      subheader={
        <Typography variant="h3" component="h3" sx={{ pt: 1 }}>
          {title}
        </Typography>
      }
    >
      {rows.map((row) => (
        <ListItem
          key={`${row.subject.id}|${row.from}`}
          disableGutters
          divider
          secondaryAction={
            onEnd && !row.to ? (
              <Button size="small" onClick={() => onEnd(row.subject)}>
                {say("subjects.endLink")}
              </Button>
            ) : undefined
          }
        >
          <ListItemText
            primary={
              <Link component={LinkBase} to={subjectPath(row.subject.id)}>
                {row.subject.name}
              </Link>
            }
            secondary={[say(`subjects.kinds.${row.subject.kind}`), row.subject.code, period(row)]
              .filter(Boolean)
              .join(" · ")}
          />
        </ListItem>
      ))}
    </List>
  );
}

function AddDialog({ member, onClose }: { member: SubjectRecord; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(SetSubjectLinkDocument);
  const kinds = subjects.containerKinds[member.kind];
  return (
    <FormDialog<{ kind: SubjectKind; containerId: string; from: string }>
      open
      onClose={onClose}
      title={say("subjects.addLinkTitle", { name: member.name })}
      done={say("subjects.linked")}
      defaults={{ from: today(), ...(kinds[0] ? { kind: kinds[0] } : {}) }}
      onSubmit={({ containerId, from }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, memberId: member.id, containerId, from } })
      }
    >
      <RadioButtonGroupInput
        source="kind"
        label={say("subjects.linkKind")}
        choices={kinds.map((id) => ({ id, name: say(`subjects.kinds.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <ContainerInput />
      <DateInput source="from" label={say("subjects.linkFrom")} required helperText={say("subjects.linkHint")} />
    </FormDialog>
  );
}

function ContainerInput() {
  const say = useSay();
  const kind: unknown = useWatch({ name: "kind" });
  const chosen = subjects.subjectKinds.find((known) => known === kind);
  return chosen === undefined ? null : (
    <SubjectInput key={chosen} source="containerId" label={say("subjects.container")} kind={chosen} />
  );
}

interface EndDialogProps {
  member: SubjectRecord;
  container: SubjectLinkEndFragment;
  onClose: () => void;
}

function EndDialog({ member, container, onClose }: EndDialogProps) {
  const say = useSay();
  const command = useCommand(EndSubjectLinkDocument);
  return (
    <FormDialog<{ on: string }>
      open
      onClose={onClose}
      title={say("subjects.endLinkTitle", { name: container.name })}
      submitLabel={say("subjects.endLink")}
      done={say("subjects.linkEnded")}
      defaults={{ on: today() }}
      onSubmit={({ on }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, memberId: member.id, containerId: container.id, on } })
      }
    >
      <DateInput source="on" label={say("subjects.endLinkOn")} required />
    </FormDialog>
  );
}
