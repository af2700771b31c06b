import { ExpandMoreRounded } from "@mui/icons-material";
import {
  Accordion,
  AccordionDetails,
  AccordionSummary,
  Alert,
  Box,
  Button,
  MenuItem,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import type { ImportViewFragment } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import { doublyUsed, missingColumns } from "./import-model.ts";
import { useImportCommands } from "./use-import.ts";

type Positions = Record<string, number | null>;

/** Which column of the file is read for what; another choice reads the file again. Open where something required was not found. */
export function ColumnMapping({ view }: { view: ImportViewFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { remap } = useImportCommands();
  const columns = view.columns ?? [];
  const headings = view.headings ?? [];
  const found: Positions = Object.fromEntries(columns.map(({ key, position }) => [key, position]));
  const [chosen, setChosen] = useState<Positions>({});
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const positions = { ...found, ...chosen };
  const missing = missingColumns(columns.map((column) => ({ ...column, position: positions[column.key] ?? null })));
  const twice = doublyUsed(positions);
  const changed = columns.some(({ key }) => positions[key] !== found[key]);
  const nameOf = (position: number) => headings[position] || say("importing.unnamed", { number: position + 1 });
  const titleOf = (column: { titleVi: string; titleEn: string }) => (locale === "vi" ? column.titleVi : column.titleEn);

  async function read(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    try {
      // Each choice is a command of its own.
      await remap(view.id, positions, crypto.randomUUID());
      setChosen({});
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <Accordion
      disableGutters
      variant="outlined"
      defaultExpanded={missingColumns(columns).length > 0}
      sx={{ my: 2 }}
      data-testid="column-mapping"
    >
      <AccordionSummary expandIcon={<ExpandMoreRounded />}>
        <Box>
          <Typography sx={{ fontWeight: 600 }}>{say("importing.columns")}</Typography>
          <Typography variant="body2" color="textSecondary">
            {say(view.mappingRemembered ? "importing.remembered" : "importing.columnsHint")}
          </Typography>
        </Box>
      </AccordionSummary>
      <AccordionDetails>
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "repeat(auto-fill, minmax(240px, 1fr))" }}>
          {columns.map((column) => (
            <TextField
              key={column.key}
              select
              size="small"
              fullWidth
              label={titleOf(column)}
              required={column.required}
              value={positions[column.key] ?? ""}
              onChange={({ target }) =>
                setChosen({ ...chosen, [column.key]: target.value === "" ? null : Number(target.value) })
              }
              error={missing.some(({ key }) => key === column.key)}
              slotProps={{ htmlInput: { "data-testid": `column-${column.key}` } }}
            >
              <MenuItem value="">{say("importing.notRead")}</MenuItem>
              {headings.map((heading, position) => (
                <MenuItem key={`${position} ${heading}`} value={position}>
                  {nameOf(position)}
                </MenuItem>
              ))}
            </TextField>
          ))}
        </Box>
        {missing.length > 0 ? (
          <Alert severity="warning" sx={{ mt: 2 }}>
            {say("importing.missing", { columns: missing.map(titleOf).join(", ") })}
          </Alert>
        ) : null}
        {twice === undefined ? null : (
          <Alert severity="warning" sx={{ mt: 2 }}>
            {say("importing.twice", { column: nameOf(twice) })}
          </Alert>
        )}
        <FormFailure error={failure} />
        <Button
          variant="outlined"
          sx={{ mt: 2 }}
          disabled={!changed || missing.length > 0 || twice !== undefined}
          loading={pending}
          onClick={() => void read()}
          data-testid="import-remap"
        >
          {say("importing.readAgain")}
        </Button>
      </AccordionDetails>
    </Accordion>
  );
}
