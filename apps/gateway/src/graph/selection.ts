import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from "graphql";

/** The fields of a name among what is asked for, those of fragments too. */
function fieldsOf(info: GraphQLResolveInfo, { selections }: SelectionSetNode, name: string): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value === name ? [selection] : [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(info, selection.selectionSet, name);
    const fragment = info.fragments[selection.name.value];
    return fragment === undefined ? [] : fieldsOf(info, fragment.selectionSet, name);
  });
}

/** How many times a field is asked for within itself below what is being resolved: `{ parent { parent { id } } }` is two. */
export function depthOf(info: GraphQLResolveInfo, field: string): number {
  const below = (nodes: readonly FieldNode[]): number => {
    const found = nodes.flatMap(({ selectionSet }) => (selectionSet ? fieldsOf(info, selectionSet, field) : []));
    return found.length === 0 ? 0 : 1 + below(found);
  };
  return below(info.fieldNodes);
}

/** Whether a field of what is being resolved is asked for, so that what costs and is not wanted is not computed. */
export function selects(info: GraphQLResolveInfo, field: string): boolean {
  return depthOf(info, field) > 0;
}
