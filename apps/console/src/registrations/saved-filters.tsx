import { BookmarkBorderRounded, DeleteOutlineRounded, GroupsOutlined } from "@mui/icons-material";
import { Button, Divider, IconButton, ListItemIcon, ListItemText, Menu, MenuItem } from "@mui/material";
import { useId, useState } from "react";
import { BooleanInput, maxLength, required, TextInput, useListContext, useNotify } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { DeleteSavedFilterDocument, SavedFiltersDocument, SaveFilterDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { filterOf } from "./provider.ts";

/** Filters kept on the server: one's own, and those that colleagues of the unit share. */
export function SavedFilters() {
  const say = useSay();
  const notify = useNotify();
  const menuId = useId();
  const { filterValues, setFilters } = useListContext();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [naming, setNaming] = useState(false);
  const viewer = useViewer();
  const { data } = useGraph(SavedFiltersDocument, {});
  const keep = useCommand(SaveFilterDocument);
  const forget = useCommand(DeleteSavedFilterDocument);
  const filters = data?.savedFilters ?? [];
  const [unit] = viewer.roots;

  return (
    <>
      <Button
        size="small"
        startIcon={<BookmarkBorderRounded />}
        aria-haspopup="menu"
        aria-controls={anchor ? menuId : undefined}
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid="saved-filters"
      >
        {say("savedFilters.title")}
      </Button>
      <Menu id={menuId} anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {filters.map((filter) => (
          <MenuItem
            key={filter.id}
            onClick={() => {
              setFilters(filter.filter as Record<string, unknown>, []);
              setAnchor(null);
            }}
          >
            <ListItemText
              primary={filter.name}
              secondary={filter.own ? null : say("savedFilters.keptBy", { name: filter.keptBy })}
            />
            {filter.shared ? (
              <ListItemIcon sx={{ pl: 2 }}>
                <GroupsOutlined fontSize="small" titleAccess={say("savedFilters.shared")} />
              </ListItemIcon>
            ) : null}
            {filter.own ? (
              <IconButton
                size="small"
                aria-label={say("savedFilters.delete", { name: filter.name })}
                onClick={(event) => {
                  event.stopPropagation();
                  forget.mutate({ input: { idempotencyKey: crypto.randomUUID(), id: filter.id } });
                }}
              >
                <DeleteOutlineRounded fontSize="small" />
              </IconButton>
            ) : null}
          </MenuItem>
        ))}
        {filters.length > 0 ? <Divider /> : null}
        <MenuItem
          onClick={() => {
            setAnchor(null);
            setNaming(true);
          }}
          data-testid="save-filter"
        >
          {say("savedFilters.save")}
        </MenuItem>
      </Menu>
      <FormDialog<{ name: string; share?: boolean }>
        open={naming}
        title={say("savedFilters.save")}
        onClose={() => setNaming(false)}
        onSubmit={async ({ name, share }, idempotencyKey) => {
          const sharedWith = share ? (unit?.id ?? null) : null;
          const filter = filterOf(filterValues as Record<string, unknown>);
          await keep.mutateAsync({ input: { idempotencyKey, name, filter, sharedWith } });
          notify(say("savedFilters.saved"), { type: "success" });
        }}
      >
        <TextInput source="name" label={say("savedFilters.name")} validate={[required(), maxLength(80)]} autoFocus />
        {unit ? (
          <BooleanInput source="share" label={say("savedFilters.share", { unit: unit.nameVi })} helperText={false} />
        ) : null}
      </FormDialog>
    </>
  );
}
