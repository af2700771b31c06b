import { FilterAltOffOutlined } from "@mui/icons-material";
import { Box, Button } from "@mui/material";
import { FilterLiveForm, SelectArrayInput, SelectInput, TextInput, useListContext } from "react-admin";
import { useSay } from "../i18n/messages.ts";
import { UnitInput } from "../presentation/unit-input.tsx";
import { useChoices } from "./choices.ts";

/** Every filter is in the URL, so that a list can be sent to a colleague and a figure can open its records. */
export function RegistrationFilters() {
  const say = useSay();
  const choices = useChoices();
  const { filterValues, setFilters, sort, setSort } = useListContext();
  const used = Object.values(filterValues as object).some((value) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "",
  );
  return (
    <Box role="search" aria-label={say("registrations.filters")}>
      <FilterLiveForm>
        <Box
          sx={{
            display: "grid",
            gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "2fr 2.5fr 1fr" },
            columnGap: 1.5,
            width: "100%",
          }}
        >
          <TextInput source="query" label={say("registrations.query")} type="search" resettable helperText={false} />
          <UnitInput source="unitId" label={say("common.unit")} />
          <SelectInput
            source="year"
            label={say("common.year")}
            choices={choices.years}
            helperText={false}
            emptyText={say("common.all")}
          />
        </Box>
        <Box
          sx={{
            display: "grid",
            gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "1fr 1fr 1fr" },
            columnGap: 1.5,
            width: "100%",
          }}
        >
          <SelectArrayInput
            source="models"
            label={say("registrations.model")}
            choices={choices.models}
            helperText={false}
          />
          <SelectArrayInput
            source="groups"
            label={say("registrations.group")}
            choices={choices.groups}
            helperText={false}
          />
          <SelectArrayInput
            source="states"
            label={say("registrations.state")}
            choices={choices.states}
            helperText={false}
          />
        </Box>
      </FilterLiveForm>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap", mt: 0.5 }}>
        <Button
          size="small"
          onClick={() =>
            setSort(
              sort.field === "subjectName"
                ? { field: "updatedAt", order: "DESC" }
                : { field: "subjectName", order: "ASC" },
            )
          }
          data-testid="sort-toggle"
        >
          {say(sort.field === "subjectName" ? "registrations.sortName" : "registrations.sortUpdated")}
        </Button>
        {used ? (
          <Button size="small" startIcon={<FilterAltOffOutlined />} onClick={() => setFilters({}, [])}>
            {say("registrations.clear")}
          </Button>
        ) : null}
      </Box>
    </Box>
  );
}
