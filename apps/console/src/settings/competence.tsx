import { type TitleModel, today } from "@khuyenhoc/contracts";
import {
  Alert,
  Button,
  Card,
  Chip,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { required, SelectInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { useCityUnit } from "../criteria/dialogs.tsx";
import { useModelChoices } from "../criteria/words.tsx";
import { CompetencesDocument, type CompetencesQuery, SetCompetenceDocument } from "../generated/graphql.ts";
import { formatDate, localName } from "../i18n/format.ts";
import { type Say, useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { useTiers } from "../units/use-tiers.ts";

type Row = CompetencesQuery["competences"][number];

function periodText({ validFrom, validTo }: Pick<Row, "validFrom" | "validTo">, say: Say): string {
  if (validFrom && validTo) return say("units.between", { from: formatDate(validFrom), to: formatDate(validTo) });
  if (validFrom) return say("units.since", { from: formatDate(validFrom) });
  return validTo ? say("competence.until", { to: formatDate(validTo) }) : say("competence.always");
}

/** Which tier decides about each title, by date; the city may set it. */
export function CompetenceSection() {
  const say = useSay();
  const answer = useGraph(CompetencesDocument, {});
  const mayManage = useMay("campaigns.manage");
  const city = useCityUnit();
  const [setting, setSetting] = useState(false);
  return (
    <Section
      id="competence"
      title={say("competence.title")}
      actions={
        mayManage && city !== undefined ? (
          <Button variant="contained" onClick={() => setSetting(true)} data-testid="set-competence">
            {say("competence.set")}
          </Button>
        ) : null
      }
    >
      <Answer query={answer}>
        {({ competences }) => (
          <>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
              {say("competence.text")}
            </Typography>
            {competences.some(({ confirmed }) => !confirmed) ? (
              <Alert severity="warning" sx={{ mb: 1.5 }}>
                {say("competence.unconfirmedText")}
              </Alert>
            ) : null}
            <Card>
              <CompetenceTable rows={competences} />
            </Card>
          </>
        )}
      </Answer>
      {setting ? <SetDialog onClose={() => setSetting(false)} /> : null}
    </Section>
  );
}

function CompetenceTable({ rows }: { rows: readonly Row[] }) {
  const say = useSay();
  const { tierName } = useTiers();
  return (
    <TableContainer>
      <Table data-testid="competence-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("competence.model")}</TableCell>
            <TableCell>{say("competence.tier")}</TableCell>
            <TableCell>{say("competence.validity")}</TableCell>
            <TableCell>{say("competence.confirmed")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={`${row.model}/${row.validFrom ?? ""}`}>
              <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                {say(`models.${row.model}`)}
              </TableCell>
              <TableCell>{tierName(row.tierCode)}</TableCell>
              <TableCell>{periodText(row, say)}</TableCell>
              <TableCell>
                <Chip
                  size="small"
                  variant="outlined"
                  color={row.confirmed ? "success" : "warning"}
                  label={say(row.confirmed ? "competence.confirmed" : "competence.unconfirmed")}
                />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function SetDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const models = useModelChoices();
  const { tiers } = useTiers();
  const command = useCommand(SetCompetenceDocument);
  return (
    <FormDialog<{ model: TitleModel; tierCode: string; validFrom: string }>
      open
      onClose={onClose}
      title={say("competence.setTitle")}
      done={say("competence.saved")}
      defaults={{ validFrom: today() }}
      onSubmit={(values, idempotencyKey) => command.mutateAsync({ input: { ...values, idempotencyKey } })}
    >
      <Alert severity="info" sx={{ mb: 1, width: "100%" }}>
        {say("competence.setText")}
      </Alert>
      <SelectInput
        source="model"
        label={say("competence.model")}
        choices={models}
        validate={required()}
        helperText={false}
      />
      <SelectInput
        source="tierCode"
        label={say("competence.tier")}
        choices={tiers.map((tier) => ({ id: tier.code, name: localName(tier, locale) }))}
        validate={required()}
        helperText={false}
      />
      <DateInput source="validFrom" label={say("competence.validFrom")} required />
    </FormDialog>
  );
}
