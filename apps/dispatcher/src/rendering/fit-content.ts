import type { TemplatedChannel } from '../catalogue/event-type.js';
import type { Action, Content } from './content.js';
import { fitEmbed } from './discord-embed.js';
import { safeLinks } from './escape.js';
import { fitPush } from './fit-push.js';
import { oneLine, shorten } from './shorten.js';
import { smsSegments } from './sms-segments.js';
import { fitTelegramHtml, TELEGRAM_CAPTION_LIMIT, TELEGRAM_TEXT_LIMIT } from './telegram-html.js';
import { type Raw, TEMPLATE_FIELDS } from './template-fields.js';
import type { TemplateScope } from './template-scope.js';

/** Lengths that no protocol sets, but readers do; in UTF-16 units. */
export const LENGTHS = {
  title: 256,
  message: 4_000,
  subject: 200,
  preheader: 200,
  link: 2_000,
  button: 64,
  smsText: 1_000,
  pushBody: 1_000,
  mailText: 100_000,
  /** Of each value: what is longer is no name of anything. */
  data: 500,
  /** Of all values with their names, as JSON: more the inbox does not take. */
  dataBytes: 16 * 1_024,
} as const;

/** Makes of rendered fields what the channel takes: too long texts are shortened visibly, what is empty is left out. */
export const FIT: { [C in Exclude<TemplatedChannel, 'email'>]: (raw: Raw<C>, scope: TemplateScope) => Content[C] } = {
  in_app: ({ title, message, link, image, actions, data }) => ({
    title: shorten(oneLine(title), LENGTHS.title),
    message: shorten(message.trim(), LENGTHS.message),
    ...linkIn('link', link),
    ...webLinkIn('image', image),
    ...actionsIn(actions, TEMPLATE_FIELDS.in_app.actions.most),
    ...dataIn(data),
  }),
  push: ({ title, body, link, image, actions }) =>
    fitPush({
      title: shorten(oneLine(title), LENGTHS.title),
      body: shorten(body.trim(), LENGTHS.pushBody),
      ...linkIn('link', link),
      ...linkIn('image', image),
      ...actionsIn(actions, TEMPLATE_FIELDS.push.actions.most),
    }),
  sms: ({ text }) => {
    const short = shorten(text.trim(), LENGTHS.smsText);
    const { segments, encoding } = smsSegments(short);
    return { text: short, segments, encoding };
  },
  telegram: ({ text, photo, video, buttons }) => {
    const media = webLinkIn('photo', photo) ?? webLinkIn('video', video);
    const limit = media ? TELEGRAM_CAPTION_LIMIT : TELEGRAM_TEXT_LIMIT;
    const content = { text: fitTelegramHtml(safeLinks(text), limit), ...media };
    if (buttons.length === 0) return content;
    const rows = buttons
      .map((button) => ({ text: shorten(oneLine(button.text), LENGTHS.button), url: webLink(button.url) }))
      .filter((button): button is { text: string; url: string } => button.text !== '' && button.url !== undefined)
      .slice(0, TEMPLATE_FIELDS.telegram.buttons.most)
      .map((button) => [button]);
    return rows.length === 0 ? content : { ...content, buttons: rows };
  },
  discord: ({ title = '', description = '', color, url, image, fields, footer = '' }, { event }) => {
    const picture = webLink(image);
    return {
      embeds: [
        fitEmbed({
          title: oneLine(title),
          description: description.trim(),
          url: webLink(url),
          image: picture === undefined ? undefined : { url: picture },
          color,
          fields: fields.map(({ name, value, inline }) => ({
            name: oneLine(name),
            value: value.trim(),
            inline: inline === true,
          })),
          footer: { text: oneLine(footer) },
          timestamp: new Date(event.time).toISOString(),
        }),
      ],
    };
  },
};

/** A space within an address is written so that no program takes it for the end, and none refuses it. */
const spaceless = (text: string | undefined): string | undefined =>
  text?.trim().replace(/[\s\p{Cc}]/gu, (character) => encodeURIComponent(character));

/** An address that a reader can follow safely, of the web or of this site; anything else in the data is no link. */
export function safeLink(text: string | undefined): string | undefined {
  const link = spaceless(text);
  if (!link || link.length > LENGTHS.link) return undefined;
  return /^\/(?!\/)/.test(link) ? link : webLink(link);
}

/** An address of the web, for programs that know no other. */
export function webLink(text: string | undefined): string | undefined {
  const link = spaceless(text);
  return link && link.length <= LENGTHS.link && /^https?:\/\/[^\s]/i.test(link) && URL.canParse(link)
    ? link
    : undefined;
}

function linkIn<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: string } {
  const link = safeLink(text);
  return (link === undefined ? {} : { [name]: link }) as { [N in Name]?: string };
}

function webLinkIn<Name extends string>(name: Name, text: string | undefined): { [N in Name]: string } | undefined {
  const link = webLink(text);
  return link === undefined ? undefined : ({ [name]: link } as { [N in Name]: string });
}

/** A value that is cut would name something else: one that is too long, alone or with those before it, is left out. */
function dataIn(raw: Readonly<Record<string, string>> = {}): { data?: Record<string, string> } {
  const data: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    const text = value.trim();
    if (text === '' || text.length > LENGTHS.data) continue;
    data[name] = text;
    if (Buffer.byteLength(JSON.stringify(data)) > LENGTHS.dataBytes) delete data[name];
  }
  return Object.keys(data).length === 0 ? {} : { data };
}

function actionsIn(raw: readonly { title: string; link: string }[], most: number): { actions?: Action[] } {
  if (raw.length === 0) return {};
  const actions = raw
    .map(({ title, link }) => ({ title: shorten(oneLine(title), LENGTHS.button), link: safeLink(link) }))
    .filter((action): action is Action => action.title !== '' && action.link !== undefined)
    .slice(0, most);
  return actions.length === 0 ? {} : { actions };
}
