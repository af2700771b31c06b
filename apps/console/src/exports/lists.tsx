import { useListContext } from "react-admin";
import { useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import { certificateFilterOf } from "../certificates/provider.ts";
import {
  ExportCertificatesDocument,
  ExportRegistrationsDocument,
  ExportSubjectsDocument,
  type SubjectFilter,
} from "../generated/graphql.ts";
import { filterOf, sortOf } from "../registrations/provider.ts";
import { ExportButton } from "./export-button.tsx";

/** The list of registrations as it is filtered and sorted, as a file. */
export function ExportRegistrations() {
  const client = useGraphClient();
  const { filterValues, sort, total } = useListContext();
  return (
    <ExportButton
      disabled={total === 0}
      start={async (format, idempotencyKey) => {
        const filter = filterOf(filterValues as Record<string, unknown>);
        const input = { idempotencyKey, format, filter, sort: sortOf(sort.field) };
        return successOf(await client.execute(ExportRegistrationsDocument, { input })).job.id;
      }}
    />
  );
}

/** A list of subjects as a file. */
export function ExportSubjects({ filter, disabled = false }: { filter: SubjectFilter; disabled?: boolean }) {
  const client = useGraphClient();
  return (
    <ExportButton
      disabled={disabled}
      start={async (format, idempotencyKey) => {
        const input = { idempotencyKey, format, filter };
        return successOf(await client.execute(ExportSubjectsDocument, { input })).job.id;
      }}
    />
  );
}

/** The book of certificates as it is filtered, as a file. */
export function ExportCertificates() {
  const client = useGraphClient();
  const { filterValues, total } = useListContext();
  return (
    <ExportButton
      disabled={total === 0}
      start={async (format, idempotencyKey) => {
        const filter = certificateFilterOf(filterValues as Record<string, unknown>);
        const input = { idempotencyKey, format, filter };
        return successOf(await client.execute(ExportCertificatesDocument, { input })).job.id;
      }}
    />
  );
}
