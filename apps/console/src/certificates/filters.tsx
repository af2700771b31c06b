import { certificates } from "@khuyenhoc/contracts";
import { Box } from "@mui/material";
import { FilterLiveForm, SelectArrayInput, SelectInput, TextInput } from "react-admin";
import { ExportCertificates } from "../exports/lists.tsx";
import { useSay } from "../i18n/messages.ts";
import { UnitInput } from "../presentation/unit-input.tsx";
import { useChoices } from "../registrations/choices.ts";

/** Every filter is in the URL, so that a list can be sent to a colleague. */
export function CertificateFilters() {
  const say = useSay();
  const choices = useChoices();
  const statuses = certificates.certificateStatuses.map((id) => ({ id, name: say(`certificates.statuses.${id}`) }));
  return (
    <Box role="search" aria-label={say("registrations.filters")}>
      <FilterLiveForm>
        <Box
          sx={{
            display: "grid",
            gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "2fr 2fr 1fr 1.5fr 1.5fr" },
            columnGap: 1.5,
            width: "100%",
          }}
        >
          <TextInput source="query" label={say("certificates.query")} type="search" resettable helperText={false} />
          <UnitInput source="unitId" label={say("common.unit")} />
          <SelectInput
            source="year"
            label={say("common.year")}
            choices={choices.years}
            helperText={false}
            emptyText={say("common.all")}
          />
          <SelectArrayInput
            source="models"
            label={say("registrations.model")}
            choices={choices.models}
            helperText={false}
          />
          <SelectArrayInput
            source="statuses"
            label={say("certificates.status")}
            choices={statuses}
            helperText={false}
          />
        </Box>
      </FilterLiveForm>
      <ExportCertificates />
    </Box>
  );
}
