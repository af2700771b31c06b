import type { Criterion, Missing } from "@khuyenhoc/contracts";
import { Alert, Box, Button, Chip, Link, Stack, TextField, Typography } from "@mui/material";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { LinkBase } from "react-admin";
import { formatNumber, formatPercent } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { localTitle } from "./criteria-words.ts";
import { type Line, problemOf } from "./sheet-model.ts";

/** Where counted points come from. */
export interface CountedSource {
  points: number;
  registered: number;
  recognised: number;
  /** Percent; null where nothing is registered. */
  share: number | null;
  /** Whether the households that belong to the community were counted, not the unit and all below it. */
  ofHouseholds: boolean;
  /** The list that was counted. */
  path: string;
}

interface CriterionLineProps {
  criterion: Criterion;
  line: Line;
  readOnly: boolean;
  onChange: (change: Partial<Line>) => void;
  /** Enter in the field. */
  onEnter: () => void;
  inputRef: (input: HTMLInputElement | null) => void;
  missing: readonly Missing[];
  /** While reviewing: what the subject gave itself. */
  self?: { points: number | null; note: string | null } | undefined;
  counted?: CountedSource | undefined;
  /** What somebody else saved for it meanwhile. */
  conflict?: Line | undefined;
  onSettle: (take: "MINE" | "THEIRS") => void;
  evidence: ReactNode;
}

/** One criterion of a sheet: what it asks, its points in large type, note, evidence, and what it lacks. */
export function CriterionLine(props: CriterionLineProps) {
  const { criterion, line, conflict, counted, evidence, missing, onSettle, readOnly, self } = props;
  const say = useSay();
  const locale = useReaderLocale();
  const titleId = useId();
  return (
    <Box
      component="li"
      aria-labelledby={titleId}
      data-testid={`criterion-${criterion.code}`}
      sx={{
        display: "grid",
        columnGap: 2,
        gridTemplateColumns: { xs: "1fr", sm: "minmax(0, 1fr) 190px" },
        gridTemplateAreas: { xs: '"head" "points" "rest"', sm: '"head points" "rest points"' },
        gridTemplateRows: { sm: "auto 1fr" },
        py: 2,
        borderTop: 1,
        borderColor: "divider",
      }}
    >
      <Box sx={{ minWidth: 0, gridArea: "head" }}>
        <Typography id={titleId} sx={{ fontWeight: 600 }}>
          {criterion.code}. {localTitle(criterion, locale)}
        </Typography>
        <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap", my: 0.75 }}>
          {criterion.minPoints === null ? null : (
            <Chip size="small" label={say("assessments.mandatory", { points: criterion.minPoints })} />
          )}
          {criterion.evidence === "REQUIRED" ? <Chip size="small" label={say("assessments.evidenceRequired")} /> : null}
          {missing.map(({ kind, points }) => (
            <Chip
              key={kind}
              size="small"
              color="warning"
              variant="outlined"
              label={say(`assessments.missing.${kind}`, { points })}
            />
          ))}
        </Stack>
        {self ? <SelfLine self={self} points={line.points} /> : null}
      </Box>
      <Box sx={{ minWidth: 0, gridArea: "rest" }}>
        {counted ? <Counted source={counted} /> : <Note {...props} differs={differs(self, line)} />}
        {conflict ? (
          <Alert severity="warning" sx={{ mt: 1 }} data-testid={`conflict-${criterion.code}`}>
            {say("assessments.theirs", { points: conflict.points === "" ? "–" : conflict.points })}
            {conflict.note === "" ? "" : ` – ${conflict.note}`}
            <Stack direction="row" sx={{ gap: 1, mt: 0.5 }}>
              <Button size="small" variant="outlined" onClick={() => onSettle("MINE")}>
                {say("assessments.takeMine")}
              </Button>
              <Button size="small" variant="outlined" onClick={() => onSettle("THEIRS")}>
                {say("assessments.takeTheirs")}
              </Button>
            </Stack>
          </Alert>
        ) : null}
        {evidence}
      </Box>
      <Box sx={{ gridArea: "points" }}>
        {counted || criterion.counted !== null ? (
          <CountedPoints points={counted?.points ?? 0} maximum={criterion.maxPoints} />
        ) : (
          <Points {...props} readOnly={readOnly} />
        )}
      </Box>
    </Box>
  );
}

function differs(self: CriterionLineProps["self"], line: Line): boolean {
  return self !== undefined && line.points.trim() !== "" && Number(line.points) !== (self.points ?? 0);
}

function Points({ criterion, line, readOnly, onChange, onEnter, inputRef }: CriterionLineProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const problem = problemOf(line, criterion);
  return (
    <TextField
      value={line.points}
      inputRef={inputRef}
      disabled={readOnly}
      error={problem !== undefined}
      helperText={
        problem === undefined ? null : say(`assessments.problems.${problem}`, { maximum: criterion.maxPoints })
      }
      onChange={(event) => onChange({ points: event.target.value })}
      onFocus={(event) => event.target.select()}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        onEnter();
      }}
      size="medium"
      sx={{ "& input": { fontSize: "1.625rem", fontWeight: 700, textAlign: "center", py: 1 } }}
      slotProps={{
        htmlInput: {
          inputMode: "numeric",
          autoComplete: "off",
          enterKeyHint: "next",
          maxLength: 3,
          "aria-label": say("assessments.pointsOf", { code: criterion.code, title: localTitle(criterion, locale) }),
          "data-testid": `points-${criterion.code}`,
        },
        input: {
          endAdornment: (
            <Typography component="span" color="textSecondary" sx={{ whiteSpace: "nowrap", fontSize: "1.125rem" }}>
              {say("assessments.outOf", { maximum: criterion.maxPoints })}
            </Typography>
          ),
        },
      }}
    />
  );
}

function CountedPoints({ points, maximum }: { points: number; maximum: number }) {
  const say = useSay();
  return (
    <Typography sx={{ fontSize: "1.625rem", fontWeight: 700, textAlign: { sm: "center" }, py: 1 }}>
      {points}{" "}
      <Typography component="span" color="textSecondary" sx={{ fontSize: "1.125rem" }}>
        {say("assessments.outOf", { maximum })}
      </Typography>
    </Typography>
  );
}

function SelfLine({ self, points }: { self: NonNullable<CriterionLineProps["self"]>; points: string }) {
  const say = useSay();
  const difference = points.trim() === "" ? 0 : Number(points) - (self.points ?? 0);
  return (
    <Typography variant="body2" sx={{ mb: 0.5 }}>
      <Box component="span" sx={{ color: "text.secondary" }}>
        {say("assessments.selfPoints")}:
      </Box>{" "}
      <strong>{self.points ?? say("assessments.unanswered")}</strong>
      {self.note ? ` – ${self.note}` : ""}
      {Number.isFinite(difference) && difference !== 0 ? (
        <Box component="span" sx={{ color: "warning.main", fontWeight: 600 }}>
          {" · "}
          {say("assessments.pointsDiffer", { difference: `${difference > 0 ? "+" : "−"}${Math.abs(difference)}` })}
        </Box>
      ) : null}
    </Typography>
  );
}

function Counted({ source }: { source: CountedSource }) {
  const say = useSay();
  return (
    <Typography variant="body2">
      {say("assessments.counted")}
      {": "}
      {source.share === null
        ? say("assessments.countedNone")
        : say("assessments.countedShare", {
            recognised: formatNumber(source.recognised),
            registered: formatNumber(source.registered),
            percent: formatPercent(source.share),
          })}
      {" · "}
      {say(source.ofHouseholds ? "assessments.countedHouseholds" : "assessments.countedUnit")}
      {" · "}
      <Link component={LinkBase} to={source.path} underline="always">
        {say("assessments.countedSource")}
      </Link>
    </Typography>
  );
}

/** A note is offered and not shown empty, except where a reason is needed. */
function Note(props: CriterionLineProps & { differs: boolean }) {
  const { criterion, line, readOnly, onChange, onEnter, self, differs: needed } = props;
  const say = useSay();
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (open) input.current?.focus();
  }, [open]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    onEnter();
  };
  if (readOnly && line.note === "") return null;
  if (!open && !needed && line.note === "") {
    return (
      <Button size="small" onClick={() => setOpen(true)} disabled={readOnly} sx={{ px: 0.5 }}>
        {say("assessments.addNote")}
      </Button>
    );
  }
  const missing = needed && line.note.trim() === "";
  return (
    <TextField
      label={
        self === undefined
          ? say("assessments.noteOf", { code: criterion.code })
          : say("assessments.reasonOf", { code: criterion.code })
      }
      value={line.note}
      disabled={readOnly}
      required={needed}
      inputRef={input}
      error={missing}
      helperText={missing ? say("assessments.reasonNeeded") : null}
      onChange={(event) => onChange({ note: event.target.value })}
      onKeyDown={onKeyDown}
      slotProps={{ htmlInput: { maxLength: 1000, "data-testid": `note-${criterion.code}` } }}
    />
  );
}
