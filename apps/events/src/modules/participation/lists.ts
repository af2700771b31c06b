import {
  DomainError,
  downloadFile,
  listFiles,
  type Participant,
  type ParticipantFilter,
  type ParticipantKind,
  type ParticipantOrder,
  type ParticipantState,
  participation,
} from "@khuyenhoc/contracts";
import { type Keyset, type KeysetValue, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { unitNames } from "@khuyenhoc/jobs";
import { type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { type CallerContext, seenEvent } from "./command.ts";
import { type ParticipantRow, participantColumns, readParticipants, shownParticipants } from "./row.ts";
import { likePattern, pageOf } from "./seat-lists.ts";

interface Order {
  keyset: Keyset;
  /** Further condition. */
  where: string;
  valuesOf(row: ParticipantRow): KeysetValue[];
}
const lastly = { expression: "p.id", type: "uuid" } as const;
const orders: Readonly<Record<ParticipantOrder, Order>> = {
  NAME: {
    keyset: { name: "participants-name", columns: [{ expression: "p.name_folded", type: "text" }, lastly] },
    where: "true",
    valuesOf: ({ nameFolded, id }) => [nameFolded, id],
  },
  WAITING: {
    keyset: { name: "participants-waiting", columns: [{ expression: "p.waiting_since", type: "timestamptz" }, lastly] },
    where: "p.state = 'WAITING'",
    valuesOf: ({ waitingSince, id }) => [waitingSince ?? new Date(0), id],
  },
  NEWEST: {
    keyset: {
      name: "participants-newest",
      columns: [
        { expression: "p.created_at", type: "timestamptz", direction: "desc" },
        { ...lastly, direction: "desc" },
      ],
    },
    where: "true",
    valuesOf: ({ createdAt, id }) => [createdAt, id],
  },
};

interface Question {
  eventId: string;
  filter: ParticipantFilter;
  order: ParticipantOrder;
  limit: number;
  after: string | null;
}

async function readFiltered(tx: Transaction, ctx: CallerContext, question: Question): Promise<ParticipantRow[]> {
  const { eventId, filter, limit, after } = question;
  await seenEvent(tx, ctx.principal, eventId);
  if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
  const order = orders[question.order];
  const { where, orderBy, values } = keysetWhere(order.keyset, after, 8);
  return tx.query<ParticipantRow>(
    `SELECT ${participantColumns} FROM participant AS p
     WHERE p.event_id = $1 AND ($2::text[] IS NULL OR p.kind = ANY ($2)) AND ($3::text[] IS NULL OR p.state = ANY ($3))
       AND ($4::uuid IS NULL OR p.unit_id IN (
         SELECT descendant_id FROM unit_closure WHERE ancestor_id = $4 AND scope_validity @> app_today()))
       AND ($5::text IS NULL OR p.name_folded LIKE $5 OR p.subject_code = $6)
       AND ${order.where} AND ${where} ORDER BY ${orderBy} LIMIT $7::integer`,
    [
      ...[eventId, filter.kinds ?? null, filter.states ?? null, filter.unitId ?? null],
      ...[filter.query == null ? null : likePattern(filter.query), filter.query ?? null, limit, ...values],
    ],
  );
}

/** A page of those who take part in an event, or wait to: of units in the caller's subtree, or of all where the event is his. */
export const list = procedure("participants.read")
  .input(participation.listParticipants)
  .output(participation.participantPage)
  .query(({ ctx, input: { eventId, filter, order, first, after } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const question = { eventId, filter, order, limit: first + 1, after: after ?? null };
      const rows = await readFiltered(tx, ctx, question);
      const audit = { operation: "participants.list", unitId: filter.unitId };
      const nodes = await shownParticipants(tx, ctx, rows.slice(0, first), audit);
      return pageOf({ rows, nodes, first }, orders[order].keyset, orders[order].valuesOf);
    }),
  );

/** Participants by their ids; those out of scope are left out. */
export const byIds = procedure("participants.read")
  .input(participation.participantsByIds)
  .output(z.array(participation.participant))
  .query(({ ctx, input: { ids } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) =>
      shownParticipants(tx, ctx, await readParticipants(tx, ids), { operation: "participants.byIds" }),
    ),
  );

type Words<Value extends string> = Readonly<Record<Value, Record<listFiles.ListLanguage, string>>>;
const kindWords: Words<ParticipantKind> = {
  DELEGATE: { vi: "Đại biểu", en: "Delegate" },
  GUEST: { vi: "Khách mời", en: "Guest" },
  SPEAKER: { vi: "Báo cáo viên", en: "Speaker" },
  CITIZEN: { vi: "Người dân", en: "Citizen" },
};
const stateWords: Words<ParticipantState> = {
  PENDING: { vi: "Chờ duyệt", en: "To be approved" },
  WAITING: { vi: "Chờ chỗ", en: "Waiting" },
  CONFIRMED: { vi: "Đã xác nhận", en: "Confirmed" },
  DECLINED: { vi: "Từ chối", en: "Declined" },
  CANCELLED: { vi: "Đã hủy", en: "Cancelled" },
};

/** The list as a file (at most 5,000 rows), by name. */
export const exportFile = procedure("participants.read")
  .input(participation.exportParticipants)
  .output(downloadFile)
  .query(({ ctx, input: { eventId, filter, format, language } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const most = listFiles.MAX_LIST_ROWS;
      const question = { eventId, filter, order: "NAME", limit: most + 1, after: null } as const;
      const rows = await readFiltered(tx, ctx, question);
      if (rows.length > most) throw new DomainError("EXPORT_TOO_LONG", { most });
      const audit = { operation: "participants.exportFile", unitId: filter.unitId, reason: "export" };
      const nodes = await shownParticipants(tx, ctx, rows, audit);
      const unitOf = await unitNames(tx);
      let line = 0;
      const columns: ListColumn<Participant>[] = [
        { vi: "STT", en: "No.", cell: () => ++line },
        { vi: "Họ và tên", en: "Name", cell: ({ name }) => name },
        { vi: "Chức vụ", en: "Office", cell: ({ office }) => office },
        { vi: "Đơn vị", en: "Unit", cell: ({ unitId }) => unitOf(unitId).name },
        { vi: "Thành phần", en: "Taking part as", cell: ({ kind }, words) => kindWords[kind][words] },
        { vi: "Trạng thái", en: "State", cell: ({ state }, words) => stateWords[state][words] },
        { vi: "Mã trong đăng ký", en: "Code in registrations", cell: ({ subject }) => subject?.code },
        { vi: "Thư điện tử", en: "E-mail", cell: ({ email }) => email },
        { vi: "Điện thoại", en: "Phone", cell: ({ phone }) => phone },
      ];
      const list = { baseName: "nguoi-tham-du", format, language, columns, rows: nodes, most };
      return (await writeListFile(list)).file;
    }),
  );
