import { ArrowRightAltRounded } from "@mui/icons-material";
import { Box, Stack, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import { formatDate, formatInstant, isCalendarDate, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

export interface Difference {
  field: string;
  before?: string | null;
  after?: string | null;
}

/** How fields are called: by the catalogue of what they are of, or by a function of the caller's. */
export type FieldNames =
  | { of: "units" | "registrations" | "subjects"; fieldName?: undefined }
  | { of?: undefined; fieldName: (field: string) => string };

/** Values of enumerations and dates come as they are stored: this shows them as they are read. */
function useReadable(): (field: string, value: string | null | undefined) => string {
  const translate = useTranslate();
  return (field, value) => {
    if (value === null || value === undefined || value === "") return NOTHING;
    if (isCalendarDate(value)) return formatDate(value);
    if (/^\d{4}-\d{2}-\d{2}T/.test(value)) return formatInstant(value);
    const catalogue = {
      model: "models",
      group: "groups",
      state: "states",
      organisationKind: "subjects.organisationKinds",
      communityLevel: "subjects.communityLevels",
      level: "levels",
    }[field];
    return catalogue ? translate(`app.${catalogue}.${value}`, { _: value }) : value;
  };
}

/** What a change did, field by field: before → after. */
export function Differences({ fields, of, fieldName }: { fields: readonly Difference[] } & FieldNames) {
  const say = useSay();
  const translate = useTranslate();
  const nameOf = fieldName ?? ((field: string) => translate(`app.${of}.fields.${field}`, { _: field }));
  const readable = useReadable();
  const names = new Set(fields.map(({ field }) => field));
  // An id says nothing to a reader, and its name stands beside it.
  const shown = fields.filter(({ field }) => !(field.endsWith("Id") && names.has(field.replace(/Id$/, "Name"))));
  if (shown.length === 0) return null;
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, mt: 0.75, p: 0, gap: 0.25 }}>
      {shown.map(({ field, before, after }) => (
        <Box
          component="li"
          key={field}
          sx={{ display: "flex", flexWrap: "wrap", columnGap: 1, alignItems: "center", fontSize: "0.875rem" }}
        >
          <Typography component="span" variant="body2" color="textSecondary" sx={{ minWidth: 120 }}>
            {nameOf(field)}
          </Typography>
          <Box component="del" aria-label={say("common.before")} sx={{ color: "text.secondary" }}>
            {readable(field, before)}
          </Box>
          <ArrowRightAltRounded fontSize="small" color="action" aria-hidden />
          <Box component="ins" aria-label={say("common.after")} sx={{ textDecoration: "none", fontWeight: 600 }}>
            {readable(field, after)}
          </Box>
        </Box>
      ))}
    </Stack>
  );
}
