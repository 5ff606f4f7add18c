import type { Credentials } from '@marmalade/auth';
import { isDatabaseUnavailable } from '@marmalade/database';
import { INTERNAL_ERROR, Problem, type ProblemDeclaration, RATE_LIMITED, SERVICE_UNAVAILABLE } from '@marmalade/http';
import type { Logger } from '@marmalade/observability';
import { TOKEN_INVALID } from '@marmalade/auth';
import { CLOSE } from '../live/close-codes.js';
import type { Connection } from '../live/connection.js';
import {
  BINARY_NOT_SUPPORTED,
  errorOf,
  INVALID_JSON,
  INVALID_MESSAGE,
  LAST_ID_UNKNOWN,
  UNKNOWN_MESSAGE_TYPE,
} from '../live/errors.js';
import type { Live } from '../live/live.js';
import type { NotificationMarks } from '../notifications/notification-marks.js';
import { MessageRate } from './message-rate.js';
import { type Message, parseMessage } from './messages.js';

/** Messages of one connection that wait for those before them. */
const WAITING_MAX = 100;

export interface ConversationParts {
  live: Live;
  marks: NotificationMarks;
  credentials: Credentials;
  logger: Logger;
}

/** What a client says on a connection, and what it is answered: one message after the other, and an answer to each. */
export class Conversation {
  private readonly rate = new MessageRate();
  private last: Promise<void> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly connection: Connection,
    private readonly parts: ConversationParts,
  ) {}

  /** Takes one frame. */
  hear(data: Buffer, isBinary: boolean): void {
    const rate = this.waiting >= WAITING_MAX ? 'refused' : this.rate.take();
    if (rate === 'too-many') return this.parts.live.end(this.connection, CLOSE.tooManyMessages);
    if (rate === 'refused') return this.refuse(RATE_LIMITED, null);
    this.waiting += 1;
    this.last = this.last.then(() => this.handle(data, isBinary)).finally(() => (this.waiting -= 1));
  }

  private async handle(data: Buffer, isBinary: boolean): Promise<void> {
    if (!this.connection.isOpen) return;
    if (isBinary) return this.refuse(BINARY_NOT_SUPPORTED, null);
    const parsed = parseMessage(data.toString('utf8'));
    switch (parsed.kind) {
      case 'not-json':
        return this.refuse(INVALID_JSON, null);
      case 'unknown-type':
        return this.refuse(UNKNOWN_MESSAGE_TYPE, parsed.type);
      case 'invalid':
        return this.refuse(INVALID_MESSAGE, parsed.type, parsed.detail);
      case 'message':
        await this.answer(parsed.message).catch((error: unknown) => this.fail(error, parsed.message.type));
        this.parts.live.release(this.connection);
    }
  }

  private async answer(message: Message): Promise<void> {
    const { connection, parts } = this;
    const { id } = connection.reader;
    switch (message.type) {
      case 'ping':
        return connection.send({ type: 'pong' });
      case 'get_unread_count':
        return this.sendCount();
      case 'mark_as_read':
        await parts.marks.read({ readerId: id, connection }, message.notification_id);
        connection.send({ type: 'notification_read', notification_id: message.notification_id });
        return this.sendCount();
      case 'mark_all_as_read':
        await parts.marks.readAll({ readerId: id, connection });
        connection.send({ type: 'all_read' });
        return this.sendCount();
      case 'subscribe':
      case 'unsubscribe':
        connection.filter[message.type](message.types);
        return connection.send({ type: 'subscribed', ...connection.filter.state });
      case 'resume':
        if (!(await parts.live.resume(connection, message.last_id))) this.refuse(LAST_ID_UNKNOWN, message.type);
        return;
      case 'authenticate':
        return this.authenticate(message.token);
    }
  }

  private async sendCount(): Promise<void> {
    this.connection.send({ type: 'unread_count', count: await this.parts.live.unread(this.connection.reader.id) });
  }

  private async authenticate(token: string): Promise<void> {
    const { id, expiresAt } = await this.parts.credentials.verify({ authorization: `Bearer ${token}` });
    if (id !== this.connection.reader.id || expiresAt === undefined) throw TOKEN_INVALID.problem();
    this.connection.expiresAt = expiresAt;
    this.connection.send({ type: 'authenticated', expires_at: new Date(expiresAt).toISOString() });
  }

  private refuse(problem: Pick<ProblemDeclaration, 'code' | 'title'>, inReplyTo: string | null, detail?: string): void {
    this.connection.send(errorOf(problem, inReplyTo, detail));
  }

  private fail(error: unknown, inReplyTo: string): void {
    if (error instanceof Problem) return this.refuse(error, inReplyTo);
    if (isDatabaseUnavailable(error)) return this.refuse(SERVICE_UNAVAILABLE, inReplyTo);
    this.parts.logger.error({ error, message: inReplyTo }, 'A message could not be answered');
    this.refuse(INTERNAL_ERROR, inReplyTo);
  }
}
