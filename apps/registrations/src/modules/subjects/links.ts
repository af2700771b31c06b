import { DomainError, type Subject, type SubjectLink, subjects } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { findSubjects, lockSubjects, recordSubjectChanges, resolveSubject } from "./repository.ts";
import { type SubjectRow, toSubject } from "./row.ts";
import { requireContainer } from "./subject.ts";

interface LinkRow {
  memberId: string;
  containerId: string;
  from: string;
  to: string | null;
}

const linkColumns = `l.member_id AS "memberId", l.container_id AS "containerId", lower(l.validity) AS "from", upper(l.validity) AS "to"`;

/** What a subject belongs to and what belongs to it, today or ever. */
export const listLinks = procedure("subjects.read")
  .input(subjects.listLinks)
  .output(subjects.subjectLinks)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const subject = await resolveSubject(tx, input.subjectId);
      const when = input.includePast ? "true" : "(upper_inf(l.validity) OR upper(l.validity) > app_today())";
      const containers = await tx.query<LinkRow>(
        `SELECT ${linkColumns} FROM subject_link AS l WHERE l.member_id = $1 AND ${when}
         ORDER BY l.container_kind, lower(l.validity) DESC`,
        [subject.id],
      );
      const members = await tx.query<LinkRow & { count: number }>(
        `SELECT ${linkColumns}, (count(*) OVER ())::int AS count
         FROM subject_link AS l JOIN subject AS member ON member.id = l.member_id
         WHERE l.container_id = $1 AND ${when}
         ORDER BY member.name_folded, member.id, lower(l.validity) DESC LIMIT $2`,
        [subject.id, Math.max(1, input.members)],
      );
      const shown = members.slice(0, input.members);
      const known = await shownSubjects(tx, subject, [...containers, ...shown]);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "subjects.links.list",
        unitId: subject.unitId,
        subjectIds: [...known.keys()],
        rows: containers.length + shown.length,
        requestId: ctx.requestId,
      });
      return {
        containers: containers.flatMap((row) => linkOf(row, known)),
        members: shown.flatMap((row) => linkOf(row, known)),
        memberCount: members[0]?.count ?? 0,
      };
    }),
  );

async function shownSubjects(
  tx: Transaction,
  subject: SubjectRow,
  links: readonly LinkRow[],
): Promise<Map<string, Subject>> {
  const ids = new Set(links.flatMap(({ memberId, containerId }) => [memberId, containerId]));
  ids.delete(subject.id);
  const rows = await findSubjects(tx, [...ids]);
  return new Map([subject, ...rows].map((row) => [row.id, toSubject(row)]));
}

/** Nothing where one of the two lies outside of the caller's scope. */
function linkOf({ memberId, containerId, from, to }: LinkRow, known: ReadonlyMap<string, Subject>): SubjectLink[] {
  const member = known.get(memberId);
  const container = known.get(containerId);
  return member === undefined || container === undefined ? [] : [{ member, container, from, to }];
}

/** Both ends of a link that is about to change, locked. */
async function lockEnds(tx: Transaction, memberId: string, containerId: string) {
  const rows = await lockSubjects(tx, [memberId, containerId]);
  const member = rows.find(({ id }) => id === memberId);
  const container = rows.find(({ id }) => id === containerId);
  if (member === undefined || container === undefined) throw new DomainError("NOT_FOUND");
  if (member.mergedInto !== null || container.mergedInto !== null) throw new DomainError("SUBJECT_MERGED");
  requireContainer(member.kind, container.kind);
  return { member, container };
}

/** Lets a member belong to a container from a day on; what it belonged to of the same kind ends on that day. */
export const setLink = procedure("subjects.manage")
  .input(subjects.setLink)
  .output(subjects.subjectLink)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.links.set", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        const { member, container } = await lockEnds(tx, body.memberId, body.containerId);
        const [current] = await tx.query<LinkRow & { name: string }>(
          `SELECT ${linkColumns}, s.name FROM subject_link AS l JOIN subject AS s ON s.id = l.container_id
           WHERE l.member_id = $1 AND l.container_kind = $2 AND l.validity @> $3::date`,
          [member.id, container.kind, body.from],
        );
        const ends = { member: toSubject(member), container: toSubject(container) };
        if (current?.containerId === container.id) return { ...ends, from: current.from, to: current.to };
        await cut(tx, member.id, container.kind, body.from);
        const [made] = await tx.query<LinkRow>(
          `INSERT INTO subject_link AS l (member_id, container_kind, container_id, unit_id, validity, created_by)
           SELECT $1, $2, $3, $4, daterange($5, min(lower(validity))), $6
           FROM subject_link WHERE member_id = $1 AND container_kind = $2 AND lower(validity) > $5
           RETURNING ${linkColumns}`,
          [member.id, container.kind, container.id, member.unitId, body.from, actor],
        );
        if (made === undefined) throw new Error("The link was not written");
        const fields = { [container.kind]: [current?.name ?? null, container.name], from: [null, body.from] } as const;
        await recordSubjectChanges(tx, [{ subject: member, kind: "LINK", actor, fields }]);
        return { ...ends, from: made.from, to: made.to };
      }),
    );
  });

/** Ends a link; one that would have lasted no day at all is taken back. */
export const endLink = procedure("subjects.manage")
  .input(subjects.endLink)
  .output(subjects.subjectLinks)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.links.end", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        const { member, container } = await lockEnds(tx, body.memberId, body.containerId);
        const [link] = await tx.query<LinkRow>(
          `SELECT ${linkColumns} FROM subject_link AS l
           WHERE l.member_id = $1 AND l.container_id = $2 AND l.validity @> $3::date`,
          [member.id, container.id, body.on],
        );
        if (link === undefined) throw new DomainError("NOT_FOUND");
        await cut(tx, member.id, container.kind, body.on);
        const fields = { [container.kind]: [container.name, null], to: [link.to, body.on] } as const;
        await recordSubjectChanges(tx, [{ subject: member, kind: "UNLINK", actor, fields }]);
        const rows = await tx.query<LinkRow>(
          `SELECT ${linkColumns} FROM subject_link AS l
           WHERE l.member_id = $1 AND (upper_inf(l.validity) OR upper(l.validity) > app_today())
           ORDER BY l.container_kind, lower(l.validity) DESC`,
          [member.id],
        );
        const known = await shownSubjects(tx, member, rows);
        return { containers: rows.flatMap((row) => linkOf(row, known)), members: [], memberCount: 0 };
      }),
    );
  });

/** Ends the member's link to a container of a kind that holds on a day, on that day. */
async function cut(tx: Transaction, memberId: string, containerKind: string, on: string): Promise<void> {
  const key = [memberId, containerKind, on];
  const holds = "member_id = $1 AND container_kind = $2 AND validity @> $3::date";
  await tx.query(`DELETE FROM subject_link WHERE ${holds} AND lower(validity) = $3::date`, key);
  await tx.query(`UPDATE subject_link SET validity = daterange(lower(validity), $3::date) WHERE ${holds}`, key);
}
