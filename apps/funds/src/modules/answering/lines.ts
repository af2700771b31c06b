import type {
  AccountCode,
  InMoneyAndKind,
  StatementLine,
  StatementLineKind,
  StatementPurpose,
  StatementSide,
} from "@khuyenhoc/contracts";
import type { Dong } from "../ledger/posting.ts";
import type { GoodsPosting, LateSum, Sum } from "./sums.ts";

/** Where an account stands in a statement; cash, bank and goods are what is counted and have no line. */
export const placeOf: Readonly<Partial<Record<AccountCode, { side: StatementSide; kind: StatementLineKind }>>> = {
  "411": { side: "RECEIPT", kind: "OPENING_ENTRY" },
  "511": { side: "RECEIPT", kind: "GIFTS_IN_MONEY" },
  "512": { side: "RECEIPT", kind: "GIFTS_IN_KIND" },
  "515": { side: "RECEIPT", kind: "INTEREST" },
  "611": { side: "USE", kind: "SCHOLARSHIPS" },
  "612": { side: "USE", kind: "REWARDS" },
  "642": { side: "USE", kind: "MANAGEMENT" },
  "331": { side: "OTHER", kind: "DEBTS" },
  "338": { side: "OTHER", kind: "DEBTS" },
};
const isMoney = (account: AccountCode) => account === "111" || account === "112";
const isGoods = (account: AccountCode) => account === "152";
/** Name of a purpose among keys. */
const keyOf = (purposeId: string | null) => purposeId ?? "";

/**
 * Which part of what journals moved was goods, by purpose and account; `TRANSFER` and `EXCHANGE` (money for which goods were bought)
 * stand beside the accounts. A journal that moves no money of a purpose is all goods; of one that moves both, gifts in kind are, and
 * what then remains of its goods was bought.
 */
export function goodsParts(postings: readonly GoodsPosting[]): Map<string, Dong> {
  const parts = new Map<string, Dong>();
  const add = (purposeId: string | null, what: string, amount: Dong) =>
    parts.set(`${keyOf(purposeId)} ${what}`, (parts.get(`${keyOf(purposeId)} ${what}`) ?? 0n) + amount);
  const journals = Map.groupBy(postings, ({ fundId, sequence, purposeId }) => `${fundId} ${sequence} ${purposeId}`);
  for (const lines of journals.values()) {
    const purposeId = lines[0]?.purposeId ?? null;
    const sum = (chosen: (account: AccountCode) => boolean) =>
      lines.reduce((total, { account, amount }) => (chosen(account) ? total + amount : total), 0n);
    const money = sum(isMoney);
    const goods = sum(isGoods);
    for (const { account, amount } of lines) {
      if (placeOf[account] !== undefined && (money === 0n || account === "512")) add(purposeId, account, amount);
    }
    if (money === 0n)
      add(
        purposeId,
        "TRANSFER",
        sum(() => true),
      );
    else add(purposeId, "EXCHANGE", goods + sum((account) => account === "512"));
  }
  return parts;
}

interface Column {
  money: Dong;
  inKind: Dong;
}
const nothing = (): Column => ({ money: 0n, inKind: 0n });
const shown = ({ money, inKind }: Column): InMoneyAndKind => ({ money: `${money}`, inKind: `${inKind}` });

export interface PurposeName {
  id: string;
  name: string;
}

export interface StatementParts {
  opening: InMoneyAndKind;
  closing: InMoneyAndKind;
  lines: StatementLine[];
  purposes: StatementPurpose[];
  months: { month: string; received: string; used: string }[];
}

/**
 * Makes a statement of one fund out of sums. Pure: what is not in the sums is not in the statement.
 *
 * @param input.sums     up to the period's end; those without a month lie before it
 * @param input.goods    of the period
 * @param input.late     up to the period's end
 * @param input.reserved by purpose, at the statement's instant
 * @param input.purposes of the fund, in the order in which they are to stand
 */
export function statementParts(input: {
  from: string;
  to: string;
  recordedBefore: string | null;
  sums: readonly Sum[];
  goods: readonly GoodsPosting[];
  late: readonly LateSum[];
  reserved: readonly { purposeId: string | null; amount: Dong }[];
  purposes: readonly PurposeName[];
}): StatementParts {
  const { sums, late } = input;
  const parts = goodsParts(input.goods);
  const partOf = (purposeId: string | null, what: string) => parts.get(`${keyOf(purposeId)} ${what}`) ?? 0n;
  const moved = (purposeId: string | null, chosen: (sum: Sum) => boolean) =>
    sums.reduce((total, sum) => (sum.purposeId === purposeId && chosen(sum) ? total + sum.amount : total), 0n);
  const period = { from: input.from, to: input.to, recordedBefore: input.recordedBefore };
  const named = (purposeId: string | null) =>
    purposeId === null ? { general: true, purposeId: null } : { purposeId, general: null };

  const lines: StatementLine[] = [];
  const purposes: StatementPurpose[] = [];
  const total = { opening: nothing(), closing: nothing() };
  for (const purpose of [null, ...input.purposes]) {
    const purposeId = purpose?.id ?? null;
    const purposeName = purpose?.name ?? null;
    const columns = { RECEIPT: nothing(), USE: nothing(), OTHER: nothing() };
    const before = lines.length;
    for (const [code, place] of Object.entries(placeOf)) {
      const account = code as AccountCode;
      const sign = place.side === "USE" ? 1n : -1n;
      const amount = sign * moved(purposeId, (sum) => sum.account === account && sum.month !== null);
      const inKind = sign * partOf(purposeId, account);
      const lateAmount =
        sign *
        late.reduce(
          (sum, line) =>
            !line.before && line.account === account && line.purposeId === purposeId ? sum + line.amount : sum,
          0n,
        );
      if (amount === 0n && inKind === 0n && lateAmount === 0n) continue;
      columns[place.side].money += amount - inKind;
      columns[place.side].inKind += inKind;
      lines.push({
        ...place,
        account,
        purposeId,
        purposeName,
        amount: `${amount}`,
        inKind: `${inKind}`,
        late: `${lateAmount}`,
        drill: { account, ...named(purposeId), ...period },
      });
    }
    const transferred = moved(purposeId, ({ month }) => month !== null);
    const transferredInKind = partOf(purposeId, "TRANSFER");
    const lateTransferred = late.reduce(
      (sum, line) => (!line.before && line.purposeId === purposeId ? sum + line.amount : sum),
      0n,
    );
    if (transferred !== 0n || transferredInKind !== 0n || lateTransferred !== 0n) {
      lines.push({
        side: "OTHER",
        kind: "TRANSFER",
        account: null,
        purposeId,
        purposeName,
        amount: `${transferred}`,
        inKind: `${transferredInKind}`,
        late: `${lateTransferred}`,
        drill: { transferring: true, ...named(purposeId), ...period },
      });
    }
    const held = (at: "opening" | "closing"): Column => {
      const chosen = (sum: Sum) => at === "closing" || sum.month === null;
      return {
        money: moved(purposeId, (sum) => chosen(sum) && isMoney(sum.account)),
        inKind: moved(purposeId, (sum) => chosen(sum) && isGoods(sum.account)),
      };
    };
    const opening = held("opening");
    const closing = held("closing");
    for (const [at, column] of [
      ["opening", opening],
      ["closing", closing],
    ] as const) {
      total[at].money += column.money;
      total[at].inKind += column.inKind;
    }
    const reserved = input.reserved.find((line) => line.purposeId === purposeId)?.amount ?? 0n;
    const quiet =
      lines.length === before &&
      [opening.money, opening.inKind, closing.money, closing.inKind, reserved].every((n) => n === 0n);
    if (quiet && purposeId !== null) continue;
    purposes.push({
      purposeId,
      purposeName,
      opening: shown(opening),
      received: shown(columns.RECEIPT),
      used: shown(columns.USE),
      other: shown(columns.OTHER),
      transferred: shown({ money: transferred - transferredInKind, inKind: transferredInKind }),
      exchanged: `${partOf(purposeId, "EXCHANGE")}`,
      closing: shown(closing),
      reserved: `${reserved}`,
    });
  }
  return { opening: shown(total.opening), closing: shown(total.closing), lines, purposes, months: byMonth(sums) };
}

function byMonth(sums: readonly Sum[]): { month: string; received: string; used: string }[] {
  const months = new Map<string, { received: Dong; used: Dong }>();
  for (const { month, account, amount } of sums) {
    const side = placeOf[account]?.side;
    if (month === null || side === undefined || side === "OTHER") continue;
    const line = months.get(month) ?? { received: 0n, used: 0n };
    if (side === "RECEIPT") line.received -= amount;
    else line.used += amount;
    months.set(month, line);
  }
  return [...months]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([month, { received, used }]) => ({ month, received: `${received}`, used: `${used}` }));
}
