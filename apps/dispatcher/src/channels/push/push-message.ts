import type { ClaimedDelivery, Lane } from '../../deliveries/delivery.js';
import type { Content } from '../../rendering/content.js';
import { shorten, shortenTo } from '../../rendering/shorten.js';

/** What is rendered for the channel. */
export type PushContent = Content['push'] & {
  /** ISO 8601; after this time nobody needs it. */
  expiresAt?: string;
};

/** One message on its way to a person's devices. */
export interface PushMessage extends Omit<PushContent, 'expiresAt'> {
  /** The delivery's id: a repeat replaces what the device shows already. */
  tag: string;
  urgency: 'low' | 'normal' | 'high';
  /** How long the push service keeps it for a device that is off. */
  ttlSeconds: number;
}

const DEFAULT_TTL_SECONDS = 24 * 3_600;
/** What push services keep at most: four weeks. */
const MAX_TTL_SECONDS = 28 * 24 * 3_600;
const MAX_TITLE = 256;
/** A body of fewer characters says too little: then the image goes first. */
const MIN_BODY = 80;

const URGENCY: Record<Lane, PushMessage['urgency']> = { 0: 'high', 1: 'normal', 2: 'low', 3: 'low' };

/** The message of a delivery. @param now in milliseconds */
export function messageOf({ id, content, lane }: ClaimedDelivery, now = Date.now()): PushMessage {
  // Half a character, which JSON can hold, is refused by FCM.
  const rendered = JSON.parse(content, (_key, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value).toString() : value,
  ) as PushContent;
  const { title, body, link, image, actions, expiresAt } = rendered;
  return {
    title: shorten(title, MAX_TITLE),
    body,
    link,
    image,
    actions,
    tag: id,
    urgency: URGENCY[lane],
    ttlSeconds: expiresAt === undefined ? DEFAULT_TTL_SECONDS : secondsUntil(expiresAt, now),
  };
}

function secondsUntil(time: string, now: number): number {
  const seconds = Math.ceil((Date.parse(time) - now) / 1_000);
  return Number.isNaN(seconds) ? DEFAULT_TTL_SECONDS : Math.min(Math.max(seconds, 0), MAX_TTL_SECONDS);
}

/**
 * Makes a message fit: its body is shortened, visibly; where too little of it would be left, image, buttons and link go
 * before it.
 * @param write the message as the push service counts it
 */
export function fitMessage(
  message: PushMessage,
  maxBytes: number,
  write: (message: PushMessage) => string,
): PushMessage {
  const bytesOf = (candidate: PushMessage): number => Buffer.byteLength(write(candidate));
  const shortened = (long: PushMessage): PushMessage => {
    return { ...long, body: shortenTo(long.body, maxBytes, (body) => bytesOf({ ...long, body })) };
  };
  for (const extra of ['image', 'actions', 'link']) {
    const fitted = shortened(message);
    if (bytesOf(fitted) <= maxBytes && fitted.body.length >= Math.min(MIN_BODY, message.body.length)) return fitted;
    message = { ...message, [extra]: undefined };
  }
  return shortened(message);
}
