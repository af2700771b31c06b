import { AutocompleteInput, ReferenceInput, required } from "react-admin";
import type { SubjectKind } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import type { Locale } from "../i18n/locale.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import type { SubjectRecord } from "./provider.ts";

/** "Nguyễn Văn An · 1985 · Số 5 ngõ 3 · Phường Phúc Xá": names repeat, so what tells them apart belongs to the name. */
export function subjectLabel(subject: SubjectRecord, locale: Locale): string {
  const parts = [subject.name, subject.birthYear, subject.code, subject.address, localName(subject.unit, locale)];
  return parts.filter((part) => part !== null && part !== undefined && part !== "").join(" · ");
}

/** Chooses one subject of a kind by name or code, accents not needed. */
export function SubjectInput({ source, label, kind }: { source: string; label: string; kind: SubjectKind }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <ReferenceInput source={source} reference="subjects" perPage={20} filter={{ kinds: [kind] }}>
      <AutocompleteInput
        label={label}
        optionText={(subject?: SubjectRecord) => (subject?.name ? subjectLabel(subject, locale) : "")}
        filterToQuery={(query: string) => ({ query })}
        noOptionsText={say("subjects.emptyTitle")}
        helperText={false}
        fullWidth
        isRequired
        validate={required()}
      />
    </ReferenceInput>
  );
}
