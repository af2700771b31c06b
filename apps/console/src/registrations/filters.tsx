import { ExpandLessRounded, ExpandMoreRounded, FilterAltOffOutlined } from "@mui/icons-material";
import { Box, Button, Chip, Collapse } from "@mui/material";
import { type ReactNode, useId, useState } from "react";
import { FilterLiveForm, SelectArrayInput, SelectInput, TextInput, useListContext } from "react-admin";
import { ExportRegistrations } from "../exports/lists.tsx";
import { useSay } from "../i18n/messages.ts";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { BulkJob } from "./bulk-job.tsx";
import { useChoices } from "./choices.ts";
import { SavedFilters } from "./saved-filters.tsx";

function Columns({ at, children }: { at: string; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: at },
        columnGap: 1.5,
        width: "100%",
      }}
    >
      {children}
    </Box>
  );
}

/** Every filter is in the URL, so that a list can be sent to a colleague and a figure can open its records. */
export function RegistrationFilters() {
  const say = useSay();
  const small = useSmallScreen();
  const moreId = useId();
  const { filterValues, setFilters, sort, setSort } = useListContext();
  const used = Object.values(filterValues as object).filter((value) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "",
  ).length;
  const [open, setOpen] = useState(false);
  const byName = sort.field === "subjectName";
  return (
    <Box role="search" aria-label={say("registrations.filters")}>
      <FilterLiveForm>
        <Box sx={{ width: "100%" }}>
          <TextInput source="query" label={say("registrations.query")} type="search" resettable helperText={false} />
          <Collapse in={open || !small} id={moreId}>
            <MoreFilters />
          </Collapse>
        </Box>
      </FilterLiveForm>
      <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap", mt: 0.5 }}>
        {filterValues.communityId ? (
          <Chip
            size="small"
            label={say("assessments.householdsOnly")}
            onDelete={() => setFilters({ ...filterValues, communityId: undefined }, [])}
            data-testid="community-filter"
          />
        ) : null}
        {filterValues.campaignId ? (
          <Chip
            size="small"
            label={say("rules.ofCampaign")}
            onDelete={() => setFilters({ ...filterValues, campaignId: undefined }, [])}
            data-testid="campaign-filter"
          />
        ) : null}
        {filterValues.waiting ? (
          <Chip
            size="small"
            label={say("work.waitingOnly")}
            onDelete={() => setFilters({ ...filterValues, waiting: undefined }, [])}
            data-testid="waiting-filter"
          />
        ) : null}
        {small ? (
          <Button
            size="small"
            aria-expanded={open}
            aria-controls={moreId}
            endIcon={open ? <ExpandLessRounded /> : <ExpandMoreRounded />}
            onClick={() => setOpen((shown) => !shown)}
            data-testid="more-filters"
          >
            {say("registrations.filters")}
            {used > 0 ? ` (${used})` : ""}
          </Button>
        ) : null}
        <Button
          size="small"
          onClick={() =>
            setSort(byName ? { field: "updatedAt", order: "DESC" } : { field: "subjectName", order: "ASC" })
          }
          data-testid="sort-toggle"
        >
          {say(byName ? "registrations.sortName" : "registrations.sortUpdated")}
        </Button>
        <SavedFilters />
        <BulkJob />
        <ExportRegistrations />
        {used > 0 ? (
          <Button size="small" startIcon={<FilterAltOffOutlined />} onClick={() => setFilters({}, [])}>
            {say("registrations.clear")}
          </Button>
        ) : null}
      </Box>
    </Box>
  );
}

function MoreFilters() {
  const say = useSay();
  const choices = useChoices();
  return (
    <>
      <Columns at="3fr 1fr">
        <UnitInput source="unitId" label={say("common.unit")} />
        <SelectInput
          source="year"
          label={say("common.year")}
          choices={choices.years}
          helperText={false}
          emptyText={say("common.all")}
        />
      </Columns>
      <Columns at="1fr 1fr 1fr 1fr">
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
        <SelectInput
          source="measure"
          label={say("figures.measure")}
          choices={choices.measures}
          helperText={false}
          emptyText={say("common.all")}
        />
      </Columns>
    </>
  );
}
