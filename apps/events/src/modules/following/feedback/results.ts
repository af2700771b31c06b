import {
  DomainError,
  downloadFile,
  type FeedbackForm,
  type FeedbackQuestion,
  type FeedbackResults,
  feedback,
  listFiles,
  type QuestionResult,
} from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../../context.ts";
import { question } from "../../planning/command.ts";
import { averageOf, FEW, shownCells } from "./cells.ts";
import { findForm, ownEvent, toForm } from "./row.ts";

/** The cells of a question in their order; of words there are none. */
function cellsOf(asked: FeedbackQuestion): { code: string; vi: string; en: string | null }[] {
  if (asked.kind === "CHOICE") return asked.options;
  if (asked.kind === "TEXT") return [];
  return Array.from({ length: feedback.MOST_RATING }, (_, index) => {
    const code = `${index + 1}`;
    return { code, vi: code, en: code };
  });
}

function resultOf(asked: FeedbackQuestion, counts: ReadonlyMap<string, number>, answered: number): QuestionResult {
  const { code, kind, vi, en } = asked;
  const cells = cellsOf(asked);
  const each = cells.map((cell) => counts.get(`${code} ${cell.code}`) ?? 0);
  const shown = shownCells(each, kind === "RATING" ? 3 : 2);
  return {
    ...{ code, kind, vi, en },
    answered: answered < FEW ? null : answered,
    average: kind === "RATING" ? averageOf(each) : null,
    cells: cells.map((cell, index) => ({ ...cell, count: shown[index] ?? null })),
  };
}

async function read(tx: Transaction, { eventId, questions, state }: FeedbackForm): Promise<FeedbackResults> {
  const [total] = await tx.query<{ answers: number }>(
    "SELECT count(*)::int AS answers FROM feedback_answer WHERE event_id = $1",
    [eventId],
  );
  const count = total?.answers ?? 0;
  const answers = count < FEW ? null : count;
  if (state !== "CLOSED") return { eventId, released: false, answers, questions: [] };
  const rows = await tx.query<{ code: string; value: string | null; count: number }>(
    `SELECT asked.code, CASE WHEN asked.kind <> 'TEXT' THEN answer.value END AS value, count(*)::int AS count
     FROM feedback_answer AS a CROSS JOIN LATERAL jsonb_each_text(a.answers) AS answer
     JOIN unnest($2::text[], $3::text[]) AS asked (code, kind) ON asked.code = answer.key
     WHERE a.event_id = $1 GROUP BY 1, 2`,
    [eventId, questions.map(({ code }) => code), questions.map(({ kind }) => kind)],
  );
  const counts = new Map(rows.map(({ code, value, count }) => [`${code} ${value}`, count]));
  const answered = Map.groupBy(rows, ({ code }) => code);
  return {
    eventId,
    released: true,
    answers,
    questions: questions.map((asked) =>
      resultOf(
        asked,
        counts,
        (answered.get(asked.code) ?? []).reduce((sum, { count }) => sum + count, 0),
      ),
    ),
  };
}

/** Averages and distributions of an event's answers once its form is closed, without what counts fewer than five. */
export const results = procedure("event-figures.read")
  .input(feedback.feedbackOfEvent)
  .output(feedback.feedbackResults)
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await ownEvent(tx, ctx.principal, input.eventId);
      return read(tx, toForm(await findForm(tx, input.eventId), input.eventId, ctx));
    }),
  );

const random = {
  name: "feedback-texts",
  columns: [{ expression: "a.id", type: "uuid" }],
} as const satisfies Keyset;

/** Words of an event's answers to a question, once its form is closed and from five answers on: for the organiser alone. */
export const texts = procedure("events.manage")
  .input(feedback.listFeedbackTexts)
  .output(feedback.feedbackTextPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { eventId, code, first, after } = input;
      await ownEvent(tx, ctx.principal, eventId);
      const { state } = toForm(await findForm(tx, eventId), eventId, ctx);
      const keyset = keysetWhere(random, after ?? null, 6);
      const rows = await tx.query<{ answerId: string; text: string }>(
        `SELECT a.id AS "answerId", a.answers ->> $2 AS text FROM feedback_answer AS a
         WHERE a.event_id = $1 AND a.answers ? $2 AND $5::boolean AND ${keyset.where}
           AND (SELECT count(*) FROM feedback_answer AS every WHERE every.event_id = $1) >= $3
         ORDER BY ${keyset.orderBy} LIMIT $4`,
        [eventId, code, FEW, first + 1, state === "CLOSED", ...keyset.values],
      );
      const edges = rows.slice(0, first).map((row) => ({
        cursor: encodeCursor(random, [row.answerId]),
        node: { ...row, code },
      }));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "feedback.texts",
        rows: edges.length,
        requestId: ctx.requestId,
      });
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

interface FileLine {
  question: string;
  answer: string;
  count: string;
}

const few = { vi: "(không nêu: số nhỏ)", en: "(not shown: few)" } as const;
const lineColumns: readonly ListColumn<FileLine>[] = [
  { vi: "Câu hỏi", en: "Question", cell: ({ question: asked }) => asked },
  { vi: "Trả lời", en: "Answer", cell: ({ answer }) => answer },
  { vi: "Số người", en: "People", cell: ({ count }) => count },
];

/** Results with the words that were written, as a table. */
export const file = procedure("events.manage")
  .input(feedback.feedbackFile)
  .output(downloadFile)
  .query(({ ctx, input: { eventId, format, language } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await ownEvent(tx, ctx.principal, eventId);
      const told = await read(tx, toForm(await findForm(tx, eventId), eventId, ctx));
      if (!told.released) throw new DomainError("FEEDBACK_OPEN");
      const rows: FileLine[] = [];
      for (const asked of told.questions) {
        const wording = (language === "en" ? asked.en : null) ?? asked.vi;
        if (asked.average !== null) {
          rows.push({
            question: wording,
            answer: language === "en" ? "Average" : "Trung bình",
            count: `${asked.average}`,
          });
        }
        for (const cell of asked.cells) {
          const answer = (language === "en" ? cell.en : null) ?? cell.vi;
          rows.push({ question: wording, answer, count: cell.count === null ? few[language] : `${cell.count}` });
        }
        if (asked.kind !== "TEXT" || told.answers === null) continue;
        const written = await tx.query<{ text: string }>(
          "SELECT answers ->> $2 AS text FROM feedback_answer WHERE event_id = $1 AND answers ? $2 ORDER BY id LIMIT $3",
          [eventId, asked.code, listFiles.MAX_LIST_ROWS],
        );
        rows.push(...written.map(({ text }) => ({ question: wording, answer: text, count: "" })));
      }
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "feedback.file",
        rows: rows.length,
        requestId: ctx.requestId,
      });
      const list = {
        baseName: "phieu-gop-y",
        format,
        language,
        columns: lineColumns,
        rows,
        most: listFiles.MAX_LIST_ROWS,
      };
      return (await writeListFile(list)).file;
    }),
  );
