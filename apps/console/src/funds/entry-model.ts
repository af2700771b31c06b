import type { DonorKind, DonorRowFragment, GiftInput, GiftKind } from "../generated/graphql.ts";
import { parseAmount } from "./amount.ts";

/** A name to be added. The key is that of the command which adds it: another name or kind is another command. */
export interface NewDonor {
  name: string;
  kind: DonorKind;
  key: string;
}

export function newDonor(name: string, kind: DonorKind): NewDonor {
  return { name, kind, key: crypto.randomUUID() };
}

/** Who gives: somebody known, a name to be added, or nobody who is named. */
export type ChosenDonor = { known: DonorRowFragment } | NewDonor | null;

/** A gift as it stands in the form. */
export interface GiftLine {
  donor: ChosenDonor;
  kind: GiftKind;
  /** Empty: general money. */
  purposeId: string;
  /** Of the donor's pledges; empty: none. */
  pledgeId: string;
  amount: string;
  note: string;
  goods: string;
  valuedBy: string;
  basis: string;
}

export const emptyLine: GiftLine = {
  donor: null,
  kind: "CASH",
  purposeId: "",
  pledgeId: "",
  amount: "",
  note: "",
  goods: "",
  valuedBy: "",
  basis: "",
};

/** The line after a line: how it came and what for is mostly the same, who gave and how much is not. */
export function nextLine({ kind, purposeId, valuedBy, basis }: GiftLine): GiftLine {
  return { ...emptyLine, kind, purposeId, valuedBy, basis };
}

/** Whether nothing of its own was entered. */
export function isBlank({ donor, amount, note, goods }: GiftLine): boolean {
  return donor === null && [amount, note, goods].every((text) => text.trim() === "");
}

export function isComplete({ kind, amount, goods, valuedBy, basis }: GiftLine): boolean {
  const valued = [goods, valuedBy, basis].every((text) => text.trim() !== "");
  return parseAmount(amount) !== undefined && (kind !== "GOODS" || valued);
}

/**
 * A complete line as the command takes it.
 *
 * @param donorId of the donor, who by now is in the books
 */
export function giftOf(line: GiftLine, donorId: string | null): GiftInput {
  const { kind, purposeId, pledgeId, amount, note, goods, valuedBy, basis } = line;
  return {
    donorId,
    kind,
    purposeId: purposeId || null,
    pledgeId: pledgeId || null,
    amount: parseAmount(amount)?.toString() ?? "",
    note: note.trim() || null,
    valuation: kind === "GOODS" ? { goods, valuedBy, basis } : null,
  };
}
