import { createTransport } from "nodemailer";

/** A letter on its way. */
export interface Mail {
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
}

/**
 * What came of giving a letter to the mail server. LATER and NEVER are about this letter (replies 4xx and 5xx to its recipient or
 * content); UNREACHABLE is about the server or the account: nothing can be sent at the moment.
 */
export type Delivery =
  | { outcome: "SENT" }
  | {
      outcome: "LATER" | "NEVER" | "UNREACHABLE" /** Of the reply, such as `SMTP 550`; never its text. */;
      reason: string;
    };

export interface MailTransport {
  send(mail: Mail): Promise<Delivery>;
  close(): void;
}

/** Steps of the conversation whose refusal is about one letter. */
const aboutTheLetter = ["RCPT TO", "DATA"];

function deliveryOf(error: unknown): Delivery {
  const { responseCode, command, code } = error as { responseCode?: number; command?: string; code?: string };
  const reason = responseCode === undefined ? (code ?? "UNKNOWN") : `SMTP ${responseCode}`;
  const own = responseCode !== undefined && responseCode !== 421 && aboutTheLetter.includes(command ?? "");
  if (!own) return { outcome: "UNREACHABLE", reason };
  return { outcome: responseCode >= 500 ? "NEVER" : "LATER", reason };
}

/**
 * Sends by SMTP over one kept connection.
 *
 * @param options.url  smtp:// or smtps://, with account and password where the server asks for them
 * @param options.from sender of all letters
 */
export function smtpTransport({ url, from }: { url: string; from: string }): MailTransport {
  const transporter = createTransport(
    {
      url,
      pool: true,
      maxConnections: 1,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  return {
    async send(mail) {
      try {
        // What answers by itself, such as a notice of absence, is asked not to.
        await transporter.sendMail({ ...mail, headers: { "Auto-Submitted": "auto-generated" } });
        return { outcome: "SENT" };
      } catch (error) {
        return deliveryOf(error);
      }
    },
    close: () => transporter.close(),
  };
}
