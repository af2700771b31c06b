import { Alert, AlertTitle, Box, Button, Link, Stack, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { LinkBase } from "react-admin";
import { useFormContext, useWatch } from "react-hook-form";
import { useGraph } from "../api/hooks.ts";
import { SimilarSubjectsDocument, type SubjectRowFragment, type TitleModel } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { subjectPath } from "./choices.ts";
import { Reasons } from "./reasons.tsx";
import { subjectLabel } from "./subject-input.tsx";

/** Milliseconds without typing after which the question is asked. */
const PAUSE = 400;

/** A value that was left alone for a while. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** Of a form that registers a subject: who may be meant already. Choosing one sets `subjectId`; nothing is refused. */
export function SimilarHint() {
  const say = useSay();
  const locale = useReaderLocale();
  const { setValue } = useFormContext();
  const [chosen, setChosen] = useState<SubjectRowFragment>();
  const [unitId, model, name, code, address] = useWatch({
    name: ["unitId", "model", "subjectName", "subjectCode", "address"],
  }) as (string | undefined)[];
  const question = useSettled(JSON.stringify([unitId, model, name, code, address]));
  const [askedUnit, askedModel, askedName, askedCode, askedAddress] = JSON.parse(question) as (string | null)[];
  const { data } = useGraph(
    SimilarSubjectsDocument,
    {
      unitId: askedUnit ?? "",
      model: (askedModel ?? "FAMILY") as TitleModel,
      name: askedName ?? "",
      code: askedCode || null,
      address: askedAddress || null,
    },
    { enabled: Boolean(askedUnit && askedModel) && (askedName ?? "").trim().length >= 3, staleTime: 30_000 },
  );
  const similar = data?.similarSubjects ?? [];
  const choose = (subject: SubjectRowFragment | undefined) => {
    setChosen(subject);
    setValue("subjectId", subject?.id ?? null);
  };
  // Another title or unit: whoever was chosen is not meant any more.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it calls does the same at every rendering
  useEffect(() => choose(undefined), [unitId, model]);
  if (chosen) {
    return (
      <Alert
        severity="success"
        sx={{ width: "100%", mb: 1 }}
        data-testid="chosen-subject"
        action={<Button onClick={() => choose(undefined)}>{say("duplicates.notUse")}</Button>}
      >
        {say("duplicates.used", { name: chosen.name })}
      </Alert>
    );
  }
  if (similar.length === 0) return null;
  return (
    <Alert severity="warning" sx={{ width: "100%", mb: 1 }} data-testid="similar-subjects">
      <AlertTitle>{say("duplicates.hintTitle")}</AlertTitle>
      <Typography variant="body2">{say("duplicates.hintText")}</Typography>
      <Stack component="ul" sx={{ listStyle: "none", m: 0, mt: 1, p: 0, gap: 1 }}>
        {similar.map(({ subject, score, reasons, years }) => (
          <Box component="li" key={subject.id}>
            <Link component={LinkBase} to={subjectPath(subject.id)} target="_blank" rel="noopener">
              {subjectLabel({ ...subject, unitId: subject.unit.id }, locale)}
            </Link>
            {years.length > 0 ? ` · ${say("duplicates.hintYears", { years: years.join(", ") })}` : ""}
            <Reasons score={score} reasons={reasons} />
            <Button size="small" onClick={() => choose(subject)} data-testid="use-subject">
              {say("duplicates.use")}
            </Button>
          </Box>
        ))}
      </Stack>
    </Alert>
  );
}
