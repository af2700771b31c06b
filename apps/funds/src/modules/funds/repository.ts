import {
  DomainError,
  type Fund,
  type FundFilter,
  type FundKind,
  fold,
  isErrorCode,
  type LegalForm,
} from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";

interface FundRow {
  id: string;
  unitId: string;
  kind: FundKind;
  legalForm: LegalForm;
  name: string;
  nameFolded: string;
  bankBin: string | null;
  bankAccount: string | null;
  bankHolder: string | null;
  costCap: number;
  openedOn: string;
  closedOn: string | null;
  revision: number;
  createdAt: Date;
  cash: bigint;
  atBank: bigint;
  inKind: bigint;
}

const fundColumns = `f.id, f.unit_id AS "unitId", f.kind, f.legal_form AS "legalForm", f.name, f.name_folded AS "nameFolded",
  f.bank_bin AS "bankBin", f.bank_account AS "bankAccount", f.bank_holder AS "bankHolder", f.cost_cap AS "costCap",
  f.opened_on AS "openedOn", f.closed_on AS "closedOn", f.revision, f.created_at AS "createdAt",
  coalesce(b.cash, 0) AS cash, coalesce(b.bank, 0) AS "atBank", coalesce(b.goods, 0) AS "inKind"`;
const fundTables = `fund AS f LEFT JOIN LATERAL (
    SELECT sum(amount) FILTER (WHERE account = '111')::bigint AS cash, sum(amount) FILTER (WHERE account = '112')::bigint AS bank,
      sum(amount) FILTER (WHERE account = '152')::bigint AS goods
    FROM balance WHERE balance.fund_id = f.id
  ) AS b ON true`;

interface PurposeRow {
  fundId: string;
  /** Null: general money. */
  id: string | null;
  code: string;
  name: string;
  closedOn: string | null;
  money: bigint;
  reserved: bigint;
}

/** Purposes of funds with their money, and the general money of each, which goes by no id. */
function readPurposes(tx: Transaction, fundIds: readonly string[]): Promise<PurposeRow[]> {
  return tx.query<PurposeRow>(
    `SELECT p.fund_id AS "fundId", p.id, p.code, p.name, p.closed_on AS "closedOn", coalesce(s.money, 0) AS money,
       coalesce(s.reserved, 0) AS reserved
     FROM purpose AS p LEFT JOIN spendable AS s ON s.fund_id = p.fund_id AND s.purpose_id = p.id
     WHERE p.fund_id = ANY ($1::uuid[])
     UNION ALL
     SELECT fund_id, NULL, '', '', NULL, money, reserved FROM spendable WHERE fund_id = ANY ($1::uuid[]) AND purpose_id IS NULL
     ORDER BY 1, 5 NULLS FIRST, 3`,
    [fundIds],
  );
}

async function withPurposes(tx: Transaction, rows: readonly FundRow[]): Promise<Fund[]> {
  const lines = await readPurposes(
    tx,
    rows.map(({ id }) => id),
  );
  const of = Map.groupBy(lines, ({ fundId }) => fundId);
  return rows.map(({ bankBin, bankAccount, bankHolder, nameFolded: _, createdAt, cash, atBank, inKind, ...row }) => {
    const own = of.get(row.id) ?? [];
    const general = own.find(({ id }) => id === null);
    return {
      ...row,
      bank:
        bankBin === null || bankAccount === null
          ? null
          : { bin: bankBin, account: bankAccount, holder: bankHolder ?? row.name },
      cash: `${cash}`,
      atBank: `${atBank}`,
      inKind: `${inKind}`,
      reserved: `${own.reduce((sum, { reserved }) => sum + reserved, 0n)}`,
      general: { money: `${general?.money ?? 0n}`, reserved: `${general?.reserved ?? 0n}` },
      purposes: own.flatMap(({ id, code, name, closedOn, money, reserved }) =>
        id === null ? [] : [{ id, code, name, closedOn, money: `${money}`, reserved: `${reserved}` }],
      ),
      createdAt: createdAt.toISOString(),
    };
  });
}

/** Funds in scope, in the order of the ids; unknown ones are left out. */
export async function readFunds(tx: Transaction, ids: readonly string[]): Promise<Fund[]> {
  const rows = await tx.query<FundRow>(
    `SELECT ${fundColumns} FROM ${fundTables} WHERE f.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], f.id)`,
    [ids],
  );
  return withPurposes(tx, rows);
}

/** @throws DomainError NOT_FOUND */
export async function readFund(tx: Transaction, id: string): Promise<Fund> {
  const [fund] = await readFunds(tx, [id]);
  if (fund === undefined) throw new DomainError("NOT_FOUND");
  return fund;
}

const byName = {
  name: "funds-by-name",
  columns: [
    { expression: "f.name_folded", type: "text" },
    { expression: "f.id", type: "uuid" },
  ],
} as const satisfies Keyset;

/** Folded text as a LIKE pattern that finds it anywhere. */
export function likePattern(query: string): string {
  return `%${fold(query).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

const chosen = `($1::uuid IS NULL OR ($2 AND f.unit_id = $1) OR (NOT $2 AND f.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today())))
  AND ($3::text[] IS NULL OR f.kind = ANY ($3)) AND ($4::boolean IS NULL OR (f.closed_on IS NULL) = $4)
  AND ($5::text IS NULL OR f.name_folded LIKE $5)`;

/** One page of funds by name, and how many there are in scope. @throws DomainError BAD_CURSOR */
export async function pageOfFunds(
  tx: Transaction,
  question: { filter: FundFilter; first: number; after: string | null },
): Promise<{ edges: { cursor: string; node: Fund }[]; hasNextPage: boolean; total: number }> {
  const { filter, first, after } = question;
  const values = [
    filter.unitId ?? null,
    filter.ownOnly ?? false,
    filter.kinds ?? null,
    filter.open ?? null,
    filter.query == null ? null : likePattern(filter.query),
  ];
  const keyset = keysetWhere(byName, after, values.length + 2);
  const rows = await tx.query<FundRow>(
    `SELECT ${fundColumns} FROM ${fundTables} WHERE ${chosen} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $6`,
    [...values, first + 1, ...keyset.values],
  );
  const [counted] = await tx.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM fund AS f WHERE ${chosen}`,
    values,
  );
  const shown = rows.slice(0, first);
  const nodes = await withPurposes(tx, shown);
  return {
    edges: shown.flatMap(({ nameFolded, id }, index) => {
      const node = nodes[index];
      return node === undefined ? [] : [{ cursor: encodeCursor(byName, [nameFolded, id]), node }];
    }),
    hasNextPage: rows.length > shown.length,
    total: counted?.total ?? 0,
  };
}

/** Throws what a function of the database refused with. */
export function assertAccepted(refusal: string | null | undefined): void {
  if (refusal == null) return;
  if (!isErrorCode(refusal)) throw new Error(`The database refused with ${refusal}, which the catalogue does not know`);
  throw new DomainError(refusal);
}
