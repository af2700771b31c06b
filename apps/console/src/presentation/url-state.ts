import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-admin";

export type UrlValues = Readonly<Record<string, string | undefined>>;

/**
 * State that lives in the URL's query, so that a page can be shared, reloaded and gone back to.
 *
 * @returns the values, and a setter that changes those given, drops those set to undefined and keeps the rest
 */
export function useUrlState(): [(name: string) => string | undefined, (changes: UrlValues, push?: boolean) => void] {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const values = useMemo(() => new URLSearchParams(search), [search]);
  const get = useCallback((name: string) => values.get(name) ?? undefined, [values]);
  const set = useCallback(
    (changes: UrlValues, push = true) => {
      const next = new URLSearchParams(search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, value);
      }
      navigate({ pathname, search: next.size > 0 ? `?${next}` : "" }, { replace: !push });
    },
    [navigate, pathname, search],
  );
  return [get, set];
}

/** The address of the list of registrations with a filter, as react-admin writes it itself. */
export function registrationsPath(filter: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams({
    filter: JSON.stringify(filter),
    sort: "updatedAt",
    order: "DESC",
    page: "1",
    perPage: "25",
  });
  return `/registrations?${query}`;
}

export function unitPath(id: string, asOf?: string): string {
  return `/units/${encodeURIComponent(id)}/show${asOf ? `?asOf=${asOf}` : ""}`;
}
