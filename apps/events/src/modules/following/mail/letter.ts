import type { MessageKind } from "@khuyenhoc/contracts";
import type { MessageFacts } from "./queue.ts";

/** What a letter is written from. */
export interface Letter {
  kind: MessageKind;
  language: "vi" | "en";
  name: string;
  eventTitle: string;
  startsAt: Date;
  endsAt: Date;
  place: string | null;
  onlineUrl: string | null;
  organiser: string;
  /** Why it was declined or cancelled. */
  reason: string | null;
  facts: MessageFacts;
  /** Ticket, certificate or form. */
  link: string | null;
}

export interface WrittenLetter {
  subject: string;
  text: string;
  html: string;
}

const zone = "Asia/Ho_Chi_Minh";
const times = {
  vi: new Intl.DateTimeFormat("vi-VN", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
  }),
  en: new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "full", timeStyle: "short" }),
};

/** An instant as it is read in Hanoi. */
export function timeText(instant: Date, language: "vi" | "en"): string {
  return times[language].format(instant);
}

interface Words {
  subject(letter: Letter): string;
  lines(letter: Letter): string[];
  /** What the link is. */
  link: string;
}
type Phrases = Record<MessageKind, Words>;

const ticket = { vi: "Vé và mã QR của bạn", en: "Your ticket with its QR code" } as const;
const before = ({ facts: { wasAt }, language }: Letter) =>
  wasAt === undefined ? null : timeText(new Date(wasAt), language);

const vi: Phrases = {
  REGISTERED: {
    subject: ({ eventTitle }) => `Đã nhận đăng ký: ${eventTitle}`,
    lines: () => ["Chúng tôi đã nhận đăng ký của bạn. Ban tổ chức sẽ xem xét và báo lại qua thư."],
    link: "Trang đăng ký của bạn",
  },
  WAITLISTED: {
    subject: ({ eventTitle }) => `Danh sách chờ: ${eventTitle}`,
    lines: () => ["Sự kiện đã đủ chỗ nên bạn ở trong danh sách chờ. Khi có chỗ trống, chúng tôi sẽ báo bạn ngay."],
    link: "Trang đăng ký của bạn",
  },
  TICKET: {
    subject: ({ eventTitle }) => `Vé tham dự: ${eventTitle}`,
    lines: () => ["Chỗ của bạn đã được xác nhận. Hãy đưa mã QR trên vé khi điểm danh."],
    link: ticket.vi,
  },
  MOVED_UP: {
    subject: ({ eventTitle }) => `Bạn đã có chỗ: ${eventTitle}`,
    lines: () => ["Đã có chỗ trống và bạn được chuyển từ danh sách chờ vào danh sách tham dự."],
    link: ticket.vi,
  },
  DECLINED: {
    subject: ({ eventTitle }) => `Đăng ký chưa được chấp nhận: ${eventTitle}`,
    lines: ({ reason }) => [
      "Rất tiếc, đăng ký của bạn chưa được chấp nhận.",
      ...(reason === null ? [] : [`Lý do: ${reason}`]),
    ],
    link: "Trang đăng ký của bạn",
  },
  EVENT_CANCELLED: {
    subject: ({ eventTitle }) => `Sự kiện bị hủy: ${eventTitle}`,
    lines: ({ reason }) => [
      "Sự kiện sẽ không diễn ra. Mong bạn thông cảm.",
      ...(reason === null ? [] : [`Lý do: ${reason}`]),
    ],
    link: ticket.vi,
  },
  EVENT_MOVED: {
    subject: ({ eventTitle }) => `Thay đổi thời gian hoặc địa điểm: ${eventTitle}`,
    lines: (letter) => {
      const was = before(letter);
      return [
        was === null ? "Thời gian hoặc địa điểm của sự kiện đã thay đổi." : `Sự kiện không còn diễn ra lúc ${was}.`,
        "Vé của bạn vẫn có giá trị; thời gian và địa điểm mới như dưới đây.",
      ];
    },
    link: ticket.vi,
  },
  REMINDER: {
    subject: ({ eventTitle, facts: { days } }) =>
      `${days === 1 ? "Ngày mai" : `Còn ${days ?? "vài"} ngày`}: ${eventTitle}`,
    lines: () => [
      "Xin nhắc bạn về sự kiện sắp diễn ra. Nếu không đến được, hãy hủy chỗ ở trang vé để người khác tham dự.",
    ],
    link: ticket.vi,
  },
  CERTIFICATE: {
    subject: ({ eventTitle }) => `Giấy chứng nhận tham dự: ${eventTitle}`,
    lines: () => ["Giấy chứng nhận tham dự của bạn đã được cấp. Bản giấy do ban tổ chức trao."],
    link: "Kiểm tra giấy chứng nhận",
  },
  FEEDBACK: {
    subject: ({ eventTitle }) => `Xin ý kiến của bạn: ${eventTitle}`,
    lines: () => [
      "Cảm ơn bạn đã tham dự. Xin dành hai phút cho phiếu góp ý.",
      "Câu trả lời được lưu không kèm tên của bạn.",
    ],
    link: "Phiếu góp ý",
  },
};

const en: Phrases = {
  REGISTERED: {
    subject: ({ eventTitle }) => `Registration received: ${eventTitle}`,
    lines: () => ["Your registration has arrived. The organiser will look at it and write to you."],
    link: "Your registration",
  },
  WAITLISTED: {
    subject: ({ eventTitle }) => `Waiting list: ${eventTitle}`,
    lines: () => ["All places are taken, so you are on the waiting list. We write to you when a place becomes free."],
    link: "Your registration",
  },
  TICKET: {
    subject: ({ eventTitle }) => `Your ticket: ${eventTitle}`,
    lines: () => ["Your place is confirmed. Show the QR code of your ticket at the desk."],
    link: ticket.en,
  },
  MOVED_UP: {
    subject: ({ eventTitle }) => `You have a place: ${eventTitle}`,
    lines: () => ["A place has become free, and you have moved up from the waiting list."],
    link: ticket.en,
  },
  DECLINED: {
    subject: ({ eventTitle }) => `Registration not accepted: ${eventTitle}`,
    lines: ({ reason }) => [
      "We are sorry: your registration was not accepted.",
      ...(reason === null ? [] : [`Reason: ${reason}`]),
    ],
    link: "Your registration",
  },
  EVENT_CANCELLED: {
    subject: ({ eventTitle }) => `Cancelled: ${eventTitle}`,
    lines: ({ reason }) => [
      "The event will not take place. We are sorry.",
      ...(reason === null ? [] : [`Reason: ${reason}`]),
    ],
    link: ticket.en,
  },
  EVENT_MOVED: {
    subject: ({ eventTitle }) => `New time or place: ${eventTitle}`,
    lines: (letter) => {
      const was = before(letter);
      return [
        was === null ? "The time or place of the event has changed." : `The event no longer begins at ${was}.`,
        "Your ticket stays valid; the new time and place are below.",
      ];
    },
    link: ticket.en,
  },
  REMINDER: {
    subject: ({ eventTitle, facts: { days } }) =>
      `${days === 1 ? "Tomorrow" : `In ${days ?? "a few"} days`}: ${eventTitle}`,
    lines: () => [
      "A reminder of the event. If you cannot come, give up your place on the ticket's page for somebody else.",
    ],
    link: ticket.en,
  },
  CERTIFICATE: {
    subject: ({ eventTitle }) => `Attendance certificate: ${eventTitle}`,
    lines: () => ["Your attendance certificate has been issued. The organiser hands out the paper."],
    link: "Check the certificate",
  },
  FEEDBACK: {
    subject: ({ eventTitle }) => `Your opinion, please: ${eventTitle}`,
    lines: () => [
      "Thank you for taking part. Please give two minutes to the feedback form.",
      "Answers are kept without your name.",
    ],
    link: "Feedback form",
  },
};

const frame = {
  vi: { dear: "Kính gửi", event: "Sự kiện", time: "Thời gian", place: "Địa điểm", online: "Trực tuyến", until: "đến" },
  en: { dear: "Dear", event: "Event", time: "Time", place: "Place", online: "Online", until: "until" },
} as const;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Writes a letter as plain text and as simple HTML that says the same. */
export function writeLetter(letter: Letter): WrittenLetter {
  const { language, name, eventTitle, startsAt, endsAt, place, onlineUrl, organiser, link } = letter;
  const words = { vi, en }[language][letter.kind];
  const say = frame[language];
  const facts: [string, string][] = [
    [say.event, eventTitle],
    [say.time, `${timeText(startsAt, language)} ${say.until} ${timeText(endsAt, language)}`],
    ...(place === null ? [] : [[say.place, place] as [string, string]]),
    ...(onlineUrl === null ? [] : [[say.online, onlineUrl] as [string, string]]),
  ];
  const lines = words.lines(letter);
  const text = [
    `${say.dear} ${name},`,
    "",
    ...lines,
    "",
    ...facts.map(([key, value]) => `${key}: ${value}`),
    ...(link === null ? [] : ["", `${words.link}: ${link}`]),
    "",
    organiser,
    "",
  ].join("\n");
  const html = `<!doctype html><html lang="${language}"><body><p>${escaped(`${say.dear} ${name},`)}</p>
${lines.map((line) => `<p>${escaped(line)}</p>`).join("\n")}
<ul>${facts.map(([key, value]) => `<li>${escaped(key)}: ${escaped(value)}</li>`).join("")}</ul>
${link === null ? "" : `<p><a href="${escaped(link)}">${escaped(words.link)}</a></p>`}
<p>${escaped(organiser)}</p></body></html>
`;
  return { subject: words.subject(letter), text, html };
}
