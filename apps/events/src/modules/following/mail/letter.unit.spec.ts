import { messages } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { type Letter, writeLetter } from "./letter.ts";

const letter: Letter = {
  kind: "TICKET",
  language: "vi",
  name: "Đặng <b>Hòa</b>",
  eventTitle: "Hội thảo & tọa đàm",
  startsAt: new Date("2026-11-24T01:00:00Z"),
  endsAt: new Date("2026-11-24T05:00:00Z"),
  place: "Hội trường A",
  onlineUrl: null,
  organiser: "Phường Bưởi",
  reason: null,
  facts: { days: 1, wasAt: "2026-11-23T01:00:00Z" },
  link: "https://hoc.example/t/x",
};

describe.each(messages.messageKinds)("%s", (kind) => {
  it.each(["vi", "en"] as const)(
    "says the event, its time in Hanoi and the link in %s, in text and HTML",
    (language) => {
      const { subject, text, html } = writeLetter({ ...letter, kind, language });
      expect(subject).toContain(letter.eventTitle);
      for (const part of [
        letter.eventTitle,
        "08:00",
        "12:00",
        letter.place ?? "",
        letter.link ?? "",
        letter.organiser,
      ]) {
        expect(text).toContain(part);
      }
      expect(html).toContain('href="https://hoc.example/t/x"');
      expect(html).toContain("&#60;b&#62;Hòa");
      expect(html).not.toContain("<b>");
    },
  );
});

it("tells why, and when it would have been", () => {
  expect(writeLetter({ ...letter, kind: "DECLINED", reason: "Hết chỗ" }).text).toContain("Lý do: Hết chỗ");
  expect(writeLetter({ ...letter, kind: "EVENT_MOVED" }).text).toContain("08:00 23/11/2026");
  expect(writeLetter({ ...letter, kind: "REMINDER" }).subject).toBe("Ngày mai: Hội thảo & tọa đàm");
});
