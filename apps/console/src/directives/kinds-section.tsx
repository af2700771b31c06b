import { today } from "@khuyenhoc/contracts";
import { Button, Card, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useState } from "react";
import { maxLength, regex, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { type DirectiveWordsQuery, SetDirectiveKindDocument } from "../generated/graphql.ts";
import { formatDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { useDirectiveWords } from "./words.tsx";

type Kind = DirectiveWordsQuery["directiveKinds"][number];

interface KindForm {
  code: string;
  nameVi: string;
  nameEn: string;
  validFrom: string;
  validTo?: string;
}

/** Kinds of directive with their time of use; the city may set them. */
export function KindsSection() {
  const say = useSay();
  const locale = useReaderLocale();
  const { kinds } = useDirectiveWords();
  const [setting, setSetting] = useState<Kind | "new">();
  return (
    <Section
      id="directive-kinds"
      title={say("directives.kinds")}
      actions={
        <Button variant="contained" onClick={() => setSetting("new")} data-testid="add-directive-kind">
          {say("directives.addKind")}
        </Button>
      }
    >
      <Card>
        <TableContainer>
          <Table data-testid="directive-kinds">
            <TableHead>
              <TableRow>
                <TableCell>{say("directives.kind")}</TableCell>
                <TableCell>{say("directives.kindFrom")}</TableCell>
                <TableCell>{say("directives.kindTo")}</TableCell>
                <TableCell>{say("common.actions")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {kinds.map((kind) => (
                <TableRow key={kind.code}>
                  <TableCell component="th" scope="row">
                    {localName(kind, locale)}
                  </TableCell>
                  <TableCell>{formatDate(kind.validFrom)}</TableCell>
                  <TableCell>{formatDate(kind.validTo)}</TableCell>
                  <TableCell>
                    <Button
                      size="small"
                      onClick={() => setSetting(kind)}
                      aria-label={say("directives.changeKindOf", { name: localName(kind, locale) })}
                    >
                      {say("directives.changeKind")}
                    </Button>
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </Card>
      {setting === undefined ? null : (
        <KindDialog {...(setting === "new" ? {} : { kind: setting })} onClose={() => setSetting(undefined)} />
      )}
    </Section>
  );
}

function KindDialog({ kind, onClose }: { kind?: Kind; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(SetDirectiveKindDocument);
  const name = [required(), maxLength(100)];
  return (
    <FormDialog<KindForm>
      open
      onClose={onClose}
      title={say(kind ? "directives.changeKind" : "directives.addKind")}
      done={say("directives.kindSaved")}
      defaults={kind ? { ...kind, validTo: kind.validTo ?? "" } : { validFrom: today() }}
      onSubmit={({ code, nameVi, nameEn, validFrom, validTo }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, code, nameVi, nameEn, validFrom, validTo: validTo || null } })
      }
    >
      <TextInput
        source="code"
        label={say("directives.kindCode")}
        validate={[required(), regex(/^[a-z][a-z-]{0,39}$/, say("directives.kindCodeFormat"))]}
        readOnly={kind !== undefined}
        helperText={false}
      />
      <TextInput source="nameVi" label={say("criteria.titleVi")} validate={name} helperText={false} />
      <TextInput source="nameEn" label={say("criteria.titleEn")} validate={name} helperText={false} />
      <DateInput source="validFrom" label={say("directives.kindFrom")} required />
      <DateInput source="validTo" label={say("directives.kindTo")} />
    </FormDialog>
  );
}
