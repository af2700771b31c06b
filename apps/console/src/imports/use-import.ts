import { useQueryClient } from "@tanstack/react-query";
import { GRAPH, useGraph, useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import {
  CancelOrganizationImportDocument,
  CancelRegistrationImportDocument,
  ConfirmOrganizationImportDocument,
  ConfirmRegistrationImportDocument,
  type ImportViewFragment,
  OrganizationImportDocument,
  PreviewOrganizationImportDocument,
  PreviewRegistrationImportDocument,
  RegistrationImportDocument,
  RemapRegistrationImportDocument,
  UndoRegistrationImportDocument,
} from "../generated/graphql.ts";
import { type ImportKind, pollInterval } from "./import-model.ts";

/** Follows an import until nothing moves any more without the user. */
export function useImport(kind: ImportKind, id: string | undefined) {
  const ofRegistrations = kind === "REGISTRATIONS";
  const variables = { id: id ?? "" };
  const registration = useGraph(RegistrationImportDocument, variables, {
    enabled: id !== undefined && ofRegistrations,
    refetchInterval: (data) => pollInterval(data?.registrationImport?.state),
  });
  const organization = useGraph(OrganizationImportDocument, variables, {
    enabled: id !== undefined && !ofRegistrations,
    refetchInterval: (data) => pollInterval(data?.organizationImport?.state),
  });
  return ofRegistrations
    ? { ...registration, data: registration.data?.registrationImport }
    : { ...organization, data: organization.data?.organizationImport };
}

export interface PreviewForm {
  kind: ImportKind;
  unitId: string;
  year?: number;
  submit?: boolean;
  effectiveOn?: string;
  reason?: string;
  decisionNumber?: string;
}

interface ImportCommands {
  preview(
    form: PreviewForm,
    file: { fileName: string; contentBase64: string },
    idempotencyKey: string,
  ): Promise<ImportViewFragment>;
  confirm(kind: ImportKind, importId: string, skipErrorRows: boolean, idempotencyKey: string): Promise<void>;
  cancel(kind: ImportKind, importId: string, idempotencyKey: string): Promise<void>;
  /** Reads the file again with the columns (by key) at these positions. Of registrations only, as `undo`. */
  remap(importId: string, positions: Readonly<Record<string, number | null>>, idempotencyKey: string): Promise<void>;
  /** Takes back what the import wrote. */
  undo(importId: string, idempotencyKey: string): Promise<void>;
}

/** The commands of both services that import, by what is imported. */
export function useImportCommands(): ImportCommands {
  const client = useGraphClient();
  const cache = useQueryClient();

  /** The new state at once, and a question for what follows. */
  async function settle(kind: ImportKind, view: ImportViewFragment): Promise<void> {
    const [name, field] =
      kind === "REGISTRATIONS"
        ? ["RegistrationImport", "registrationImport"]
        : ["OrganizationImport", "organizationImport"];
    cache.setQueryData([GRAPH, name, { id: view.id }], { [field]: view });
    await cache.invalidateQueries({ queryKey: [GRAPH, name] });
  }

  return {
    async preview(form, file, idempotencyKey) {
      const { unitId } = form;
      if (form.kind === "REGISTRATIONS") {
        const input = { idempotencyKey, unitId, file, year: form.year ?? 0, submit: form.submit ?? true };
        return successOf(await client.execute(PreviewRegistrationImportDocument, { input })).import;
      }
      const input =
        form.kind === "FIGURES"
          ? { idempotencyKey, unitId, file, kind: form.kind, year: form.year ?? null }
          : {
              idempotencyKey,
              unitId,
              file,
              kind: form.kind,
              effectiveOn: form.effectiveOn || null,
              reason: form.reason || null,
              decisionNumber: form.decisionNumber || null,
            };
      return successOf(await client.execute(PreviewOrganizationImportDocument, { input })).import;
    },
    async confirm(kind, importId, skipErrorRows, idempotencyKey) {
      const input = { idempotencyKey, importId, skipErrorRows };
      const answer =
        kind === "REGISTRATIONS"
          ? successOf(await client.execute(ConfirmRegistrationImportDocument, { input }))
          : successOf(await client.execute(ConfirmOrganizationImportDocument, { input }));
      await settle(kind, answer.import);
    },
    async cancel(kind, importId, idempotencyKey) {
      const input = { idempotencyKey, importId };
      const answer =
        kind === "REGISTRATIONS"
          ? successOf(await client.execute(CancelRegistrationImportDocument, { input }))
          : successOf(await client.execute(CancelOrganizationImportDocument, { input }));
      await settle(kind, answer.import);
    },
    async remap(importId, positions, idempotencyKey) {
      const mapping = Object.entries(positions).map(([column, position]) => ({ column, position }));
      const input = { idempotencyKey, importId, mapping };
      const answer = successOf(await client.execute(RemapRegistrationImportDocument, { input }));
      await settle("REGISTRATIONS", answer.import);
    },
    async undo(importId, idempotencyKey) {
      const input = { idempotencyKey, importId };
      await settle("REGISTRATIONS", successOf(await client.execute(UndoRegistrationImportDocument, { input })).import);
    },
  };
}
