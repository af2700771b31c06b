import { today } from "@khuyenhoc/contracts";
import { EventBusyOutlined, PersonAddAltOutlined } from "@mui/icons-material";
import {
  Button,
  FormControlLabel,
  IconButton,
  Link,
  Stack,
  Switch,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Tooltip,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { email, maxLength, required, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  AddOfficeHolderDocument,
  EndOfficeHolderDocument,
  type OfficeFragment,
  OfficeHoldersFileDocument,
  UnitOfficeHoldersDocument,
} from "../generated/graphql.ts";
import { formatDate, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import type { UnitOfPage } from "./unit-page.tsx";

/** Office holders with their terms. */
export function UnitOffice({ unit }: { unit: UnitOfPage }) {
  const say = useSay();
  const mayManage = useMay("office-holders.manage");
  const [past, setPast] = useState(false);
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<OfficeFragment>();
  const answer = useGraph(UnitOfficeHoldersDocument, { id: unit.id, includePast: past }, { keepPrevious: true });
  return (
    <>
      <Stack direction="row" sx={{ gap: 2, alignItems: "center", mb: 1.5, flexWrap: "wrap" }}>
        <Typography variant="h2" sx={{ flex: 1 }}>
          {say("units.office")}
        </Typography>
        <ListFileButton document={OfficeHoldersFileDocument} variables={{ under: unit.id, includePast: past }} />
        <FormControlLabel
          control={<Switch checked={past} onChange={(event) => setPast(event.target.checked)} />}
          label={say("units.includePast")}
        />
        {mayManage ? (
          <Button startIcon={<PersonAddAltOutlined />} variant="contained" onClick={() => setAdding(true)}>
            {say("units.addOffice")}
          </Button>
        ) : null}
      </Stack>
      <Answer query={answer}>
        {(data) => {
          const holders = data.unit?.officeHolders ?? [];
          if (holders.length === 0) return <EmptyNotice title={say("units.noOffice")} />;
          return (
            <TableContainer>
              <Table size="small" data-testid="office-holders">
                <TableHead>
                  <TableRow>
                    <TableCell>{say("units.person")}</TableCell>
                    <TableCell>{say("units.position")}</TableCell>
                    <TableCell>{say("units.term")}</TableCell>
                    <TableCell>{say("units.contact")}</TableCell>
                    {mayManage ? <TableCell align="right">{say("common.actions")}</TableCell> : null}
                  </TableRow>
                </TableHead>
                <TableBody>
                  {holders.map((holder) => (
                    <TableRow key={holder.id}>
                      <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                        {holder.personName}
                      </TableCell>
                      <TableCell>{holder.office}</TableCell>
                      <TableCell>
                        {holder.termTo
                          ? say("units.between", { from: formatDate(holder.termFrom), to: formatDate(holder.termTo) })
                          : say("units.since", { from: formatDate(holder.termFrom) })}
                      </TableCell>
                      <TableCell>
                        {holder.phone ? <Link href={`tel:${holder.phone}`}>{holder.phone}</Link> : null}{" "}
                        {holder.email ? <Link href={`mailto:${holder.email}`}>{holder.email}</Link> : null}
                        {holder.phone || holder.email ? null : NOTHING}
                      </TableCell>
                      {mayManage ? (
                        <TableCell align="right">
                          {holder.termTo ? null : (
                            <Tooltip title={say("units.endOffice")}>
                              <IconButton
                                size="small"
                                aria-label={`${say("units.endOffice")}: ${holder.personName}`}
                                onClick={() => setEnding(holder)}
                              >
                                <EventBusyOutlined fontSize="small" />
                              </IconButton>
                            </Tooltip>
                          )}
                        </TableCell>
                      ) : null}
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </TableContainer>
          );
        }}
      </Answer>
      <AddOffice unitId={unit.id} open={adding} onClose={() => setAdding(false)} />
      <EndOffice holder={ending} onClose={() => setEnding(undefined)} />
    </>
  );
}

interface OfficeForm {
  personName: string;
  office: string;
  termFrom: string;
  termTo?: string;
  phone?: string;
  email?: string;
}

function AddOffice({ unitId, open, onClose }: { unitId: string; open: boolean; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(AddOfficeHolderDocument);
  return (
    <FormDialog<OfficeForm>
      open={open}
      onClose={onClose}
      title={say("units.addOffice")}
      done={say("units.saved")}
      defaults={{ termFrom: today() }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            unitId,
            personName: values.personName,
            office: values.office,
            termFrom: values.termFrom,
            termTo: values.termTo || null,
            phone: values.phone || null,
            email: values.email || null,
          },
        })
      }
    >
      <TextInput
        source="personName"
        label={say("units.person")}
        validate={[required(), maxLength(150)]}
        helperText={false}
      />
      <TextInput
        source="office"
        label={say("units.position")}
        validate={[required(), maxLength(150)]}
        helperText={false}
      />
      <DateInput source="termFrom" label={say("units.termFrom")} required />
      <DateInput source="termTo" label={say("units.termTo")} helperText={say("common.optional")} />
      <TextInput source="phone" label={say("units.phone")} validate={maxLength(30)} helperText={false} />
      <TextInput source="email" label={say("units.email")} validate={email()} helperText={false} />
    </FormDialog>
  );
}

function EndOffice({ holder, onClose }: { holder: OfficeFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(EndOfficeHolderDocument);
  return (
    <FormDialog<{ termTo: string }>
      open={holder !== undefined}
      onClose={onClose}
      title={`${say("units.endOffice")}: ${holder?.personName ?? ""}`}
      done={say("units.saved")}
      defaults={{ termTo: today() }}
      onSubmit={({ termTo }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: holder?.id ?? "", termTo } })
      }
    >
      <DateInput source="termTo" label={say("units.termTo")} required />
    </FormDialog>
  );
}
