import nodemailer, { type Transporter } from 'nodemailer';
import type { ClaimedDelivery, SendResult } from '../deliveries/delivery.js';
import type { Content } from '../rendering/templates.js';
import type { ChannelAdapter } from './channel-adapter.js';

/** What nodemailer adds to its errors. */
interface MailError extends Error {
  code?: string;
  /** The SMTP reply, when the server gave one. */
  responseCode?: number;
  /** The command that failed: CONN, EHLO, AUTH, MAIL FROM, RCPT TO, DATA. */
  command?: string;
}

/** The mailbox is full: it may be emptied, so these are tried again though one of them looks permanent. */
const MAILBOX_FULL = [452, 552];
/** Once the content is on its way, a lost connection leaves it open whether the server took it. */
const CONTENT_SENT = /^(DATA|BDAT)$/i;

/** Sends mail over pooled SMTP connections. */
export class EmailAdapter implements ChannelAdapter {
  readonly provider = 'smtp';
  readonly concurrency = 10;
  private readonly transport: Transporter;
  private readonly idDomain: string;

  constructor(
    smtpUrl: string,
    private readonly from: string,
  ) {
    this.transport = nodemailer.createTransport({
      url: smtpUrl,
      pool: true,
      maxConnections: this.concurrency,
      maxMessages: 1_000,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof nodemailer.createTransport>[0]);
    this.idDomain = /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
  }

  pausedForMs(): number {
    return 0;
  }

  async send({ id, address, content, type }: ClaimedDelivery): Promise<SendResult> {
    const { subject, text, html } = JSON.parse(content) as Content['email'];
    try {
      const info: { messageId: string; response?: string } = await this.transport.sendMail({
        from: this.from,
        // An object, not a text: a comma in an address must not make two of it.
        to: { name: '', address },
        subject,
        text,
        html,
        // The same for every attempt, so that a repeat can be recognised.
        messageId: `<${id}@${this.idDomain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Marmalade-Event-Type': type },
      });
      return { outcome: 'sent', providerMessageId: info.messageId, detail: info.response };
    } catch (error) {
      return resultOf(error as MailError);
    }
  }

  async close(): Promise<void> {
    this.transport.close();
  }
}

function resultOf({ code, responseCode, command, message }: MailError): SendResult {
  const detail = `${command ?? 'SMTP'}: ${message}`;
  if (code === 'EAUTH') return { outcome: 'retry', code: 'CREDENTIALS_REFUSED', detail };
  if (responseCode !== undefined) {
    if (responseCode < 500 || MAILBOX_FULL.includes(responseCode))
      return { outcome: 'retry', code: 'PROVIDER_FAILED', detail };
    return { outcome: 'failed', code: responseCode === 550 ? 'ADDRESS_DEAD' : 'PROVIDER_REFUSED', detail };
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return { outcome: 'failed', code: 'PROVIDER_REFUSED', detail };
  if (CONTENT_SENT.test(command ?? '')) return { outcome: 'unknown', code: 'NO_ANSWER', detail };
  return { outcome: 'retry', code: 'PROVIDER_UNREACHABLE', detail };
}
