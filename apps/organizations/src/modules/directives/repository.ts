import { type Principal, seesAggregatesOnly } from "@khuyenhoc/authz";
import { type Directive, DomainError } from "@khuyenhoc/contracts";
import { type Scope, systemScope, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";

type Reader = Pick<Principal, "roles" | "roots" | "clientId" | "subject">;

export interface DirectiveRow extends Omit<Directive, "createdAt" | "updatedAt" | "sentAt"> {
  createdAt: Date;
  updatedAt: Date;
  sentAt: Date | null;
}

const refOf = (column: string) =>
  `(select jsonb_build_object('id', o.id, 'number', o.number, 'title', o.title, 'state', o.state) from directive as o where o.id = ${column})`;

/** Columns of a directive `d` as the contract shows it; $1 are the caller's own units. */
export const directiveColumns = `
  d.id, d.unit_id as "unitId", coalesce(issuer.name_vi, '') as "unitName", d.outside_issuer as "outsideIssuer", d.kind, d.number,
  d.title, d.summary, d.issued_on as "issuedOn", d.in_force_from as "inForceFrom", d.in_force_until as "inForceUntil",
  d.signer_name as "signerName", d.signer_office as "signerOffice", d.acknowledge_by as "acknowledgeBy", d.is_public as "isPublic",
  d.addressing, d.state, d.withdrawn_reason as "withdrawnReason", d.revision, d.created_at as "createdAt",
  d.updated_at as "updatedAt", d.sent_at as "sentAt",
  ${refOf("d.rests_on_id")} as "restsOn", ${refOf("d.replaces_id")} as replaces, ${refOf("d.replaced_by_id")} as "replacedBy",
  coalesce((select jsonb_agg(jsonb_build_object('unitId', p.unit_id, 'name', p.name, 'clientId', p.client_id) order by p.position)
    from directive_partner as p where p.directive_id = d.id), '[]') as partners,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'fileName', f.file_name, 'mediaType', f.media_type, 'bytes', f.bytes,
      'parts', (select count(*) from directive_file_part as part where part.file_id = f.id)) order by f.id)
    from directive_file as f where f.directive_id = d.id), '[]') as files,
  coalesce((select jsonb_agg(jsonb_build_object('measure', t.measure, 'unitId', t.unit_id, 'unitName', coalesce(v.name_vi, ''),
      'year', t.year, 'value', trim_scale(t.value)::text) order by t.position)
    from directive_target as t
    left join unit_version as v on v.unit_id = t.unit_id and v.scope_validity @> coalesce(d.issued_on, app_today())
    where t.directive_id = d.id), '[]') as targets,
  coalesce((select jsonb_agg(jsonb_build_object('unitId', r.unit_id, 'state', r.state) order by r.unit_id)
    from directive_receipt as r where r.directive_id = d.id and r.unit_id = any($1::uuid[])), '[]') as own`;

export const directiveTables = `directive as d
  left join unit_version as issuer on issuer.unit_id = d.unit_id and issuer.scope_validity @> coalesce(d.issued_on, app_today())`;

/** The form of the contract, as the caller may see it: a partner neither what units did nor what other departments' programs are called. */
export function toDirective(row: DirectiveRow, principal: Pick<Principal, "roles" | "clientId">): Directive {
  const forPartner = seesAggregatesOnly(principal);
  return {
    ...row,
    own: forPartner ? [] : row.own,
    partners: row.partners.map((partner) =>
      forPartner && partner.clientId !== principal.clientId ? { ...partner, clientId: null } : partner,
    ),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
  };
}

/**
 * How a caller reads directives. A partner is granted units for their figures and not for their papers: he reads what names his
 * department or is public, wherever it was issued, and row-level security, which knows units only, cannot tell that.
 *
 * @returns the scope to read in, and a condition about `d` that takes the caller's units as $1 and his client as $2
 */
export function readingOf(principal: Reader): { scope: Scope; condition: string; values: [readonly string[], string] } {
  const values: [readonly string[], string] = [principal.roots, principal.clientId];
  if (!seesAggregatesOnly(principal)) return { scope: scopeOf(principal), condition: "$2::text is not null", values };
  return {
    scope: systemScope,
    values,
    condition: `d.state <> 'DRAFT' and (d.is_public or exists (select from directive_partner as named
      where named.directive_id = d.id and (named.client_id = $2::text or named.unit_id = any($1::uuid[]))))`,
  };
}

/** Directives that the caller may see, whole, in no particular order; the transaction runs in {@link readingOf}'s scope. */
export async function readDirectives(tx: Transaction, principal: Reader, ids: readonly string[]): Promise<Directive[]> {
  const { condition, values } = readingOf(principal);
  const rows = await tx.query<DirectiveRow>(
    `select ${directiveColumns}, d.content from ${directiveTables} where d.id = any($3::uuid[]) and ${condition}`,
    [...values, ids],
  );
  return rows.map((row) => toDirective(row, principal));
}

/** One of them. @throws DomainError NOT_FOUND */
export async function readDirective(tx: Transaction, principal: Reader, id: string): Promise<Directive> {
  const [found] = await readDirectives(tx, principal, [id]);
  if (found === undefined) throw new DomainError("NOT_FOUND");
  return found;
}

/** What commands need to know of a directive. */
export interface Held {
  id: string;
  unitId: string;
  state: Directive["state"];
  revision: number;
  kind: string;
  number: string;
  title: string;
  outsideIssuer: string | null;
  issuedOn: string | null;
  inForceFrom: string | null;
  inForceUntil: string | null;
  restsOnId: string | null;
  replacesId: string | null;
  addressing: Directive["addressing"];
}

/** A directive, locked until the transaction ends; undefined where the scope does not reach it. */
export async function lockDirective(tx: Transaction, id: string): Promise<Held | undefined> {
  const [row] = await tx.query<Held>(
    `select id, unit_id as "unitId", state, revision, kind, number, title, outside_issuer as "outsideIssuer", issued_on as "issuedOn",
       in_force_from as "inForceFrom", in_force_until as "inForceUntil", rests_on_id as "restsOnId", replaces_id as "replacesId",
       addressing
     from directive where id = $1 for update`,
    [id],
  );
  return row;
}
