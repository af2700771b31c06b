import { z } from "zod";
import { certificateToken } from "./certificates.ts";
import { exportFormat } from "./exports.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** Stays the same whatever a question is worded like. */
export const questionCode = z.string().regex(/^[A-Z][A-Z0-9_]{0,29}$/);
const wording = { vi: text(300), en: text(300).nullable() };
export const MOST_RATING = 5;
/** A question of a feedback form (phiếu góp ý): 1 to 5, one of several answers, or words. */
export const feedbackQuestion = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("RATING"), code: questionCode, ...wording }),
  z.object({
    kind: z.literal("CHOICE"),
    code: questionCode,
    ...wording,
    options: z
      .array(z.object({ code: questionCode, ...wording }))
      .min(2)
      .max(12),
  }),
  z.object({ kind: z.literal("TEXT"), code: questionCode, ...wording }),
]);
export type FeedbackQuestion = z.infer<typeof feedbackQuestion>;

const distinct = (items: readonly { code: string }[]) => new Set(items.map(({ code }) => code)).size === items.length;
export const feedbackQuestions = z
  .array(feedbackQuestion)
  .min(1)
  .max(30)
  .refine(
    (questions) =>
      distinct(questions) && questions.every((asked) => asked.kind !== "CHOICE" || distinct(asked.options)),
    "codes are used once",
  );

/** What is asked where an organiser asks nothing else. */
export const standardQuestions: readonly FeedbackQuestion[] = [
  { kind: "RATING", code: "CONTENT", vi: "Nội dung có ích cho bạn không?", en: "Was the content useful to you?" },
  { kind: "RATING", code: "SPEAKERS", vi: "Báo cáo viên trình bày dễ hiểu không?", en: "Were the speakers clear?" },
  { kind: "RATING", code: "ORGANISATION", vi: "Công tác tổ chức thế nào?", en: "How well was it organised?" },
  {
    kind: "CHOICE",
    code: "HEARD",
    vi: "Bạn biết đến sự kiện qua đâu?",
    en: "How did you hear of it?",
    options: [
      { code: "ASSOCIATION", vi: "Hội khuyến học nơi tôi ở", en: "The association where I live" },
      { code: "SCHOOL", vi: "Trường học, cơ quan", en: "School or work" },
      { code: "MEDIA", vi: "Báo, đài, mạng xã hội", en: "Media, social networks" },
      { code: "FRIENDS", vi: "Bạn bè, người thân", en: "Friends, family" },
    ],
  },
  {
    kind: "CHOICE",
    code: "AGAIN",
    vi: "Bạn có muốn tham dự sự kiện tương tự không?",
    en: "Would you come to a similar event?",
    options: [
      { code: "YES", vi: "Có", en: "Yes" },
      { code: "MAYBE", vi: "Có thể", en: "Maybe" },
      { code: "NO", vi: "Không", en: "No" },
    ],
  },
  { kind: "TEXT", code: "BEST", vi: "Điều bổ ích nhất với bạn?", en: "What was most useful to you?" },
  { kind: "TEXT", code: "BETTER", vi: "Điều gì nên làm tốt hơn?", en: "What should be better?" },
];

/** DRAFT: nobody can answer yet. */
export const feedbackStates = ["DRAFT", "OPEN", "CLOSED"] as const;
export const feedbackState = z.enum(feedbackStates);
export type FeedbackState = z.infer<typeof feedbackState>;
export const feedbackForm = z.object({
  eventId: id,
  state: feedbackState,
  intro: z.string().nullable(),
  questions: z.array(feedbackQuestion),
  openedAt: instant.nullable(),
  /** Last day for answers, in Hanoi. */
  closesOn: calendarDate.nullable(),
  /** Address at which everybody may answer; null where only who holds a ticket may. */
  publicUrl: z.string().nullable(),
  /** Participants who were asked, and of these who answered; answers of the public address. */
  invited: z.int(),
  answered: z.int(),
  publicAnswers: z.int(),
  /** 0: the standard form, not yet kept. */
  revision: z.int(),
});
export type FeedbackForm = z.infer<typeof feedbackForm>;

export const feedbackOfEvent = z.object({ eventId: id });
/** Questions stay as they are once somebody has answered. */
export const setFeedbackForm = z.object({
  idempotencyKey,
  eventId: id,
  expectedRevision: z.int(),
  intro: text(1000).nullable(),
  questions: feedbackQuestions,
});
/**
 * Opens the form of an event that was held, and asks everybody who was there; again, it asks those who are new. `forAll`: it has a
 * public address beside, where nobody can tell who answers twice.
 */
export const openFeedback = z.object({ idempotencyKey, eventId: id, closesOn: calendarDate, forAll: z.boolean() });
export const closeFeedback = z.object({ idempotencyKey, eventId: id });

/** What is told of a question: nothing that counts fewer than five people, or lets it be computed. */
export const questionResult = z.object({
  code: questionCode,
  kind: z.enum(["RATING", "CHOICE", "TEXT"]),
  vi: z.string(),
  en: z.string().nullable(),
  /** Null: too few. */
  answered: z.int().nullable(),
  /** Of ratings, to one decimal. */
  average: z.number().nullable(),
  cells: z.array(z.object({ code: z.string(), vi: z.string(), en: z.string().nullable(), count: z.int().nullable() })),
});
export type QuestionResult = z.infer<typeof questionResult>;
export const feedbackResults = z.object({
  eventId: id,
  /** Once the form is closed: whoever could look after every answer would see what each has added. Until then no question is told of. */
  released: z.boolean(),
  /** Null: fewer than five, and nothing else is told. */
  answers: z.int().nullable(),
  questions: z.array(questionResult),
});
export type FeedbackResults = z.infer<typeof feedbackResults>;

/** In no order that tells who wrote when. */
export const feedbackText = z.object({ answerId: id, code: questionCode, text: z.string() });
export type FeedbackText = z.infer<typeof feedbackText>;
export const listFeedbackTexts = pageRequest.extend({ eventId: id, code: questionCode });
export const feedbackTextPage = page(feedbackText);

export const feedbackFile = z.object({
  eventId: id,
  format: exportFormat,
  language: z.enum(["vi", "en"]).default("vi"),
});

export const feedbackToken = certificateToken;
/** What the public page of a form shows. */
export const publicFeedback = z.strictObject({
  state: z.enum(["OPEN", "CLOSED", "ANSWERED"]),
  eventTitle: z.string(),
  day: calendarDate,
  organiserName: z.string(),
  intro: z.string().nullable(),
  questions: z.array(feedbackQuestion),
});
export type PublicFeedback = z.infer<typeof publicFeedback>;
export const MAX_ANSWER_TEXT = 2000;
/** By the code of the question: a number as text, the code of an option, or words. Questions may be left out, not all of them. */
export const feedbackAnswers = z.record(questionCode, z.string().max(MAX_ANSWER_TEXT * 2));
export type FeedbackAnswers = z.infer<typeof feedbackAnswers>;
