import { type FeedbackAnswers, type FeedbackQuestion, feedback, type PublicFeedback } from "@khuyenhoc/contracts";
import type { Language } from "./language.ts";
import { dateText, escaped } from "./public-page.ts";

/** What the page says in place of the form, or above it. */
export type FeedbackNotice = "THANKS" | "ANSWERED" | "CLOSED" | "INVALID";

const texts = {
  vi: {
    heading: "Phiếu góp ý",
    anonymous: "Câu trả lời được lưu không kèm tên của bạn. Bạn có thể bỏ qua câu hỏi bất kỳ.",
    send: "Gửi góp ý",
    least: "rất không đồng ý / rất kém",
    most: "rất đồng ý / rất tốt",
    THANKS: "Cảm ơn bạn. Góp ý đã được ghi nhận.",
    ANSWERED: "Phiếu này đã được gửi. Mỗi người góp ý một lần. Cảm ơn bạn.",
    CLOSED: "Phiếu góp ý chưa mở hoặc đã đóng. Cảm ơn bạn đã quan tâm.",
    INVALID: "Hãy trả lời ít nhất một câu rồi gửi lại. Mỗi câu viết dài nhất 2000 ký tự.",
  },
  en: {
    heading: "Feedback form",
    anonymous: "Answers are kept without your name. You may leave out any question.",
    send: "Send feedback",
    least: "not at all / very poor",
    most: "very much / very good",
    THANKS: "Thank you. Your feedback has been taken down.",
    ANSWERED: "This form was sent already. Everybody answers once. Thank you.",
    CLOSED: "The feedback form is not open. Thank you for your interest.",
    INVALID: "Answer one question at least and send it again. A text has at most 2000 characters.",
  },
} as const satisfies Record<Language, Record<FeedbackNotice, string> & Record<string, string>>;

const worded = (of: { vi: string; en: string | null }, language: Language) =>
  (language === "en" ? of.en : null) ?? of.vi;

/** @param given what was chosen before, where the form is shown again */
function fieldOf(asked: FeedbackQuestion, language: Language, given: FeedbackAnswers): string {
  const say = texts[language];
  const { code } = asked;
  const value = given[code] ?? "";
  const wording = escaped(worded(asked, language));
  if (asked.kind === "TEXT") {
    return `<fieldset><label class="q" for="${code}">${wording}</label><textarea id="${code}" name="${code}" rows="3" maxlength="${feedback.MAX_ANSWER_TEXT}">${escaped(value)}</textarea></fieldset>`;
  }
  const options =
    asked.kind === "CHOICE"
      ? asked.options.map((option) => ({ code: option.code, text: worded(option, language) }))
      : Array.from({ length: feedback.MOST_RATING }, (_, index) => {
          const hint = index === 0 ? ` – ${say.least}` : index === feedback.MOST_RATING - 1 ? ` – ${say.most}` : "";
          return { code: `${index + 1}`, text: `${index + 1}${hint}` };
        });
  const radios = options.map(
    (option) =>
      `<label class="o"><input type="radio" name="${code}" value="${option.code}"${option.code === value ? " checked" : ""}>${escaped(option.text)}</label>`,
  );
  return `<fieldset><legend>${wording}</legend>${radios.join("")}</fieldset>`;
}

/**
 * What the page of a feedback form says: the form, as long as it takes answers.
 *
 * @param notice why there is none, or what is wrong with what was sent
 * @param given  what was sent
 */
export function feedbackPage(
  form: PublicFeedback,
  language: Language,
  notice: FeedbackNotice | null,
  given: FeedbackAnswers = {},
): { heading: string; body: string; form: boolean } {
  const say = texts[language];
  const shown = notice === null || notice === "INVALID";
  const head = `<p>${escaped(form.organiserName)} · ${escaped(dateText(form.day, language))}</p>`;
  const intro = form.intro === null || !shown ? "" : `<p>${escaped(form.intro)}</p>`;
  const word =
    notice === null
      ? ""
      : `<p class="message" role="${notice === "INVALID" ? "alert" : "status"}">${escaped(say[notice])}</p>`;
  const fields = form.questions.map((asked) => fieldOf(asked, language, given)).join("\n");
  // Sent to where it came from: the address is the secret.
  const body = `<form method="post">${fields}\n<button type="submit">${escaped(say.send)}</button></form>`;
  return {
    heading: `${say.heading}: ${form.eventTitle}`,
    body: `${head}${intro}${word}${shown ? `<p class="note">${escaped(say.anonymous)}</p><article>${body}</article>` : ""}`,
    form: shown,
  };
}

/** What the page is called where there is no form to show. */
export const feedbackHeading = (language: Language): string => texts[language].heading;
