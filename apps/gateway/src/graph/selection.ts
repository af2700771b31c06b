import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** Whether a field of what is being resolved is asked for, so that what costs and is not wanted is not computed. */
export function selects(info: GraphQLResolveInfo, field: string): boolean {
  const within = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value === field;
      if (selection.kind === Kind.INLINE_FRAGMENT) return within(selection.selectionSet);
      const fragment = info.fragments[selection.name.value];
      return fragment !== undefined && within(fragment.selectionSet);
    });
  return info.fieldNodes.some(({ selectionSet }) => selectionSet !== undefined && within(selectionSet));
}
