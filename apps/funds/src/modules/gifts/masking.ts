import type { DonorKind } from "@khuyenhoc/contracts";

/** Initials of a name: "Nguyễn Văn An" is "N.V.A.". */
export function initialsOf(name: string): string {
  return name
    .normalize("NFC")
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map((word) => `${[...word][0]?.toLocaleUpperCase("vi") ?? ""}.`)
    .join("");
}

/** A donor's name as somebody may see it: persons by initials unless `open`. Bodies have no private life. */
export function shownName({ kind, name }: { kind: DonorKind; name: string }, open: boolean): string {
  return open || kind !== "PERSON" ? name : initialsOf(name);
}
