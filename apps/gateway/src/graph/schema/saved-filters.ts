import type { SavedFilter as Saved } from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf } from "../ids.ts";
import { mutation } from "./failures.ts";
import { filterValue, plainFilter, RegistrationFilter } from "./registration.ts";

const SavedFilter = builder.objectRef<Saved>("SavedFilter").implement({
  description: "A filter of the list of registrations that somebody keeps, or shares with the officers of a unit.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    filter: t.field({
      type: "JSON",
      description: "As RegistrationFilter takes it.",
      resolve: ({ filter }) => filterValue(filter),
    }),
    shared: t.boolean({ resolve: ({ sharedWith }) => sharedWith !== null }),
    own: t.exposeBoolean("own", { description: "Kept by the caller, who alone may delete it." }),
    keptBy: t.exposeString("keptBy"),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
  }),
});

builder.queryFields((t) => ({
  savedFilters: t.field({
    type: [SavedFilter],
    description: "The caller's own, then those that are shared with units of his scope.",
    resolve: (_root, _args, { clients }) => clients.registrations.savedFilters.list.query(),
  }),
}));

mutation<{ savedFilter: Saved }>()("saveFilter", {
  description: "Keeps a filter under a name; a name that was used before stands for the new filter afterwards.",
  input: (t) => ({
    name: t.string({ required: true }),
    filter: t.field({ type: RegistrationFilter, required: true }),
    sharedWith: t.id({ description: "A unit whose officers see it too." }),
  }),
  success: (t) => ({ savedFilter: t.expose("savedFilter", { type: SavedFilter }) }),
  resolve: async ({ filter, sharedWith, ...input }, { clients }) => ({
    savedFilter: await clients.registrations.savedFilters.save.mutate({
      ...input,
      filter: plainFilter(filter),
      sharedWith: sharedWith == null ? null : idOf("Unit", sharedWith),
    }),
  }),
});

mutation<{ deletedId: string }>()("deleteSavedFilter", {
  description: "Forgets a filter of one's own.",
  input: (t) => ({ id: t.id({ required: true }) }),
  success: (t) => ({ deletedId: t.exposeID("deletedId") }),
  resolve: async (input, { clients }) => ({
    deletedId: (await clients.registrations.savedFilters.remove.mutate(input)).id,
  }),
});
