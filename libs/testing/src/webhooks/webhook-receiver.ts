import { Webhook } from 'standardwebhooks';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';

/** A message a receiver took. */
export interface ReceivedWebhook {
  /** The header `webhook-id`: the same for every attempt. */
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  /** How many signatures came with it. */
  signatures: number;
  at: Date;
}

/** Somebody's server that receives webhooks and believes only what is signed. Its address is `url` with any path. */
export interface WebhookReceiver extends HttpStandIn {
  /** Each message once, however often it came. */
  messages: ReceivedWebhook[];
  /** From now on it checks signatures with this secret, `whsec_…`; until then it takes nothing. */
  trust(secret: string): void;
}

const LARGEST_BODY = 256 * 1024;

/** Starts a receiver that verifies with the library of the specification (https://www.standardwebhooks.com). */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const messages: ReceivedWebhook[] = [];
  let trusted: Webhook | undefined;

  const handle = ({ method, headers, body }: StandInRequest): StandInAnswer => {
    if (method !== 'POST') return { status: 405 };
    if (body.length > LARGEST_BODY) return { status: 413 };
    try {
      if (!trusted) throw new Error('no secret is trusted yet');
      const event = trusted.verify(body, headers) as Pick<ReceivedWebhook, 'type' | 'timestamp' | 'data'>;
      const id = headers['webhook-id'];
      const signatures = headers['webhook-signature'].split(' ').length;
      if (!messages.some((message) => message.id === id)) messages.push({ ...event, id, signatures, at: new Date() });
      return { status: 204 };
    } catch (error) {
      return { status: 401, body: { error: (error as Error).message } };
    }
  };

  const server = await startHttpStandIn(handle);
  return { ...server, messages, trust: (secret) => void (trusted = new Webhook(secret)) };
}
