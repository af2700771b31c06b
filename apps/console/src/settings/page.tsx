import { today } from "@khuyenhoc/contracts";
import {
  Alert,
  Button,
  Card,
  Chip,
  List,
  ListItem,
  ListItemText,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from "@mui/material";
import { useState } from "react";
import { maxLength, maxValue, minValue, NumberInput, regex, required, SelectInput, TextInput } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { KindsSection } from "../directives/kinds-section.tsx";
import {
  CloseTierDocument,
  CloseYearDocument,
  OpenTierDocument,
  SettingsDocument,
  type SettingsQuery,
} from "../generated/graphql.ts";
import { formatDate, formatInstant, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { workingYears } from "../presentation/year-select.tsx";
import { CompetenceSection } from "./competence.tsx";

type TierRow = SettingsQuery["tiers"][number];

/** Tiers are data, and a year is closed once its figures are final. */
export default function SettingsPage() {
  return (
    <Guard resource="settings" action="list">
      <Settings />
    </Guard>
  );
}

function Settings() {
  const say = useSay();
  const answer = useGraph(SettingsDocument, {});
  const mayClose = useMay("years.close");
  const [dialog, setDialog] = useState<"tier" | "year">();
  const [ending, setEnding] = useState<TierRow>();
  return (
    <Page title={say("settings.title")} subtitle={say("settings.subtitle")}>
      <Answer query={answer}>
        {({ tiers, closedYears }) => (
          <>
            <Section
              id="tiers"
              title={say("settings.tiers")}
              actions={
                <Button variant="contained" onClick={() => setDialog("tier")}>
                  {say("settings.open")}
                </Button>
              }
            >
              <Card>
                <TierTable tiers={tiers} onClose={setEnding} />
              </Card>
            </Section>
            <Section
              id="years"
              title={say("settings.years")}
              actions={
                mayClose ? (
                  <Button variant="outlined" color="error" onClick={() => setDialog("year")}>
                    {say("settings.closeYear")}
                  </Button>
                ) : null
              }
            >
              <Card>
                {closedYears.length === 0 ? (
                  <EmptyNotice title={say("settings.noYears")} />
                ) : (
                  <List>
                    {closedYears.map(({ year, closedAt, closedBy }) => (
                      <ListItem key={year}>
                        <ListItemText
                          primary={year}
                          secondary={say("settings.closedBy", { name: closedBy, when: formatInstant(closedAt) })}
                        />
                      </ListItem>
                    ))}
                  </List>
                )}
              </Card>
            </Section>
            <CloseYearDialog
              open={dialog === "year"}
              closed={closedYears.map((entry) => entry.year)}
              onClose={() => setDialog(undefined)}
            />
          </>
        )}
      </Answer>
      <CompetenceSection />
      <KindsSection />
      <OpenTierDialog open={dialog === "tier"} onClose={() => setDialog(undefined)} />
      {ending ? <CloseTierDialog tier={ending} onClose={() => setEnding(undefined)} /> : null}
    </Page>
  );
}

function TierTable({ tiers, onClose }: { tiers: readonly TierRow[]; onClose: (tier: TierRow) => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table>
        <TableHead>
          <TableRow>
            <TableCell>{say("settings.rank")}</TableCell>
            <TableCell>{say("units.tier")}</TableCell>
            <TableCell>{say("settings.tierCode")}</TableCell>
            <TableCell>{say("units.validity")}</TableCell>
            <TableCell align="right">{say("common.actions")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {[...tiers]
            .sort((a, b) => a.rank - b.rank)
            .map((tier) => (
              <TableRow key={tier.code}>
                <TableCell>{tier.rank}</TableCell>
                <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                  {localName(tier, locale)}
                </TableCell>
                <TableCell>{tier.code}</TableCell>
                <TableCell>
                  {tier.validTo
                    ? say("units.between", { from: formatDate(tier.validFrom), to: formatDate(tier.validTo) })
                    : say("units.since", { from: formatDate(tier.validFrom) })}
                  {tier.validFrom <= today() && (tier.validTo ?? "9999") > today() ? (
                    <Chip
                      size="small"
                      color="success"
                      variant="outlined"
                      label={say("settings.inForce")}
                      sx={{ ml: 1 }}
                    />
                  ) : null}
                </TableCell>
                <TableCell align="right">
                  {tier.validTo ? null : (
                    <Button size="small" color="error" onClick={() => onClose(tier)}>
                      {say("settings.closeTier")}
                    </Button>
                  )}
                </TableCell>
              </TableRow>
            ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

interface DialogProps {
  open: boolean;
  onClose: () => void;
}

interface TierForm {
  code: string;
  rank: number;
  nameVi: string;
  nameEn: string;
  validFrom: string;
}

function OpenTierDialog({ open, onClose }: DialogProps) {
  const say = useSay();
  const command = useCommand(OpenTierDocument);
  return (
    <FormDialog<TierForm>
      open={open}
      onClose={onClose}
      title={say("settings.openTitle")}
      done={say("settings.saved")}
      defaults={{ validFrom: today() }}
      onSubmit={(values, idempotencyKey) => command.mutateAsync({ input: { ...values, idempotencyKey } })}
    >
      <TextInput
        source="nameVi"
        label={say("units.nameVi")}
        validate={[required(), maxLength(100)]}
        helperText={false}
      />
      <TextInput
        source="nameEn"
        label={say("units.nameEn")}
        validate={[required(), maxLength(100)]}
        helperText={false}
      />
      <TextInput
        source="code"
        label={say("settings.tierCode")}
        validate={[required(), regex(/^[a-z][a-z-]{0,29}$/, say("settings.codeFormat"))]}
        helperText={say("settings.codeFormat")}
      />
      <NumberInput
        source="rank"
        label={say("settings.rank")}
        validate={[required(), minValue(0), maxValue(100)]}
        helperText={say("settings.rankHint")}
        step={1}
      />
      <DateInput source="validFrom" label={say("common.effectiveOn")} required />
    </FormDialog>
  );
}

function CloseTierDialog({ tier, onClose }: { tier: TierRow; onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const command = useCommand(CloseTierDocument);
  return (
    <FormDialog<{ validTo: string }>
      open
      danger
      onClose={onClose}
      title={say("settings.closeTierTitle", { name: localName(tier, locale) })}
      submitLabel={say("settings.closeTier")}
      done={say("settings.saved")}
      onSubmit={({ validTo }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, code: tier.code, validTo } })
      }
    >
      <Alert severity="warning" sx={{ mb: 1, width: "100%" }}>
        {say("settings.closeTierText")}
      </Alert>
      <DateInput source="validTo" label={say("settings.validTo")} required />
    </FormDialog>
  );
}

function CloseYearDialog({ open, closed, onClose }: DialogProps & { closed: readonly number[] }) {
  const say = useSay();
  const command = useCommand(CloseYearDocument);
  const years = workingYears().filter((year) => !closed.includes(year));
  return (
    <FormDialog<{ year: number }>
      open={open}
      danger
      onClose={onClose}
      title={say("settings.closeYear")}
      submitLabel={say("settings.closeYear")}
      done={say("settings.saved")}
      onSubmit={({ year }, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, year } })}
    >
      <SelectInput
        source="year"
        label={say("common.year")}
        choices={years.map((year) => ({ id: year, name: String(year) }))}
        validate={required()}
        helperText={false}
      />
      <CloseYearWarning />
    </FormDialog>
  );
}

function CloseYearWarning() {
  const say = useSay();
  const year: unknown = useWatch({ name: "year" });
  return (
    <Alert severity="warning" sx={{ width: "100%" }}>
      {typeof year === "number" ? `${say("settings.closeYearTitle", { year })}. ` : ""}
      {say("settings.closeYearText")}
    </Alert>
  );
}
