import type { Readable } from 'node:stream';
import nodemailer, { type SendMailOptions, type Transporter } from 'nodemailer';
import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Content, MailAttachment } from '../rendering/content.js';
import type { ChannelAdapter } from './channel-adapter.js';
import { type MailError, resultOfMailError } from './email-errors.js';

/** What a mail is made of: what was rendered, and what its site and its kind add. */
type Mail = Content['email'] & {
  /** The site's, in place of the installation's. */
  from?: string;
  replyTo?: string;
  /** An https URL: a POST there takes the reader off the list. */
  unsubscribe?: string;
};

/** A mail on its way, and the stream nodemailer reads its content from. */
interface MailInHand extends SendMailOptions {
  onContent(content: Readable): void;
}

type Attachment = NonNullable<SendMailOptions['attachments']>[number];

const GATES = ['email'] as const;
const MAIL_DOMAIN = /@([^\s>]+)/;

/** Sends mail over pooled SMTP connections. */
export class EmailAdapter implements ChannelAdapter {
  readonly provider = 'smtp';
  readonly concurrency = 10;
  readonly receipts = false;
  private readonly transport: Transporter;
  private readonly idDomain: string;

  /**
   * @param smtpUrl `smtp://user:password@host:port`, or `smtps:`
   * @param from sender of mails whose site has none
   * @param timeouts `connectMs` until the server's greeting, `answerMs` between two of its answers
   */
  constructor(
    smtpUrl: string,
    private readonly from: string,
    { connectMs = 10_000, answerMs = 30_000 }: { connectMs?: number; answerMs?: number } = {},
  ) {
    this.transport = nodemailer.createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: this.concurrency,
      maxMessages: 1_000,
      // A server that hangs up before it greets is ours to come back to: later, and counted.
      maxRequeues: 1,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: answerMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof nodemailer.createTransport>[0]);
    this.transport.use('stream', ({ data, message }, done) => {
      const watched = message as unknown as { processFunc(watch: (content: Readable) => Readable): void };
      watched.processFunc((content) => {
        (data as MailInHand).onContent(content);
        return content;
      });
      done();
    });
    this.idDomain = MAIL_DOMAIN.exec(from)?.[1] ?? 'localhost';
  }

  gates(): readonly string[] {
    return GATES;
  }

  async send({ id, address, content, type }: ClaimedDelivery): Promise<SendResult> {
    const { subject, text, html, attachments = [], from, replyTo, unsubscribe } = JSON.parse(content) as Mail;
    let sent: Readable | undefined;
    try {
      const mail: MailInHand = {
        from: from ?? this.from,
        replyTo,
        // An object, not a text: a comma in an address must not make two of it.
        to: { name: '', address },
        subject,
        text,
        html,
        attachments: attachments.map(toAttachment),
        // The same for every attempt, so that a repeat can be recognised.
        messageId: `<${id}@${this.idDomain}>`,
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Marmalade-Event-Type': type,
          ...(unsubscribe !== undefined && unsubscribeHeaders(unsubscribe)),
        },
        onContent: (stream) => (sent = stream),
      };
      const info: { messageId: string; response?: string } = await this.transport.sendMail(mail);
      return { outcome: 'sent', providerMessageId: info.messageId, detail: info.response };
    } catch (error) {
      // Only once nodemailer has read the content to its end can the line that ends it have gone out.
      return resultOfMailError(error as MailError, address, sent?.readableEnded === true);
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

function toAttachment({ filename, contentType, base64 }: MailAttachment): Attachment {
  return { filename, contentType, content: base64, encoding: 'base64' };
}

/** One click in the mail program, without opening a page. https://www.rfc-editor.org/rfc/rfc8058 */
function unsubscribeHeaders(url: string): Record<string, string> {
  // What is not a URL by the standard's own spelling must not reach a header.
  if (!URL.canParse(url)) return {};
  return { 'List-Unsubscribe': `<${new URL(url).href}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}
