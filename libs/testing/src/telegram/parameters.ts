import type { StandInRequest } from '../http-stand-in/http-stand-in.js';
import { readForm, UploadedFile } from '../http-stand-in/read-form.js';
import { badRequest, TelegramError } from './answers.js';
import { EntityError, type MessageEntity, parseHtml } from './parse-html.js';

export type Parameters = Record<string, unknown>;

const PHOTO_MAX_BYTES = 10 * 1024 * 1024;
const FILE_MAX_BYTES = 50 * 1024 * 1024;

/** The parameters of a call, from wherever the Bot API takes them: query, JSON, form, multipart. */
export function readParameters(request: StandInRequest): Parameters {
  const query = Object.fromEntries(request.url.searchParams);
  const type = request.headers['content-type'] ?? '';
  if (request.body.length === 0) return withObjects(query);
  if (type.startsWith('multipart/form-data')) return withObjects({ ...query, ...readForm(request) });
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return withObjects({ ...query, ...Object.fromEntries(new URLSearchParams(request.body.toString('utf8'))) });
  }
  if (!type.startsWith('application/json')) return withObjects(query);
  try {
    return withObjects({ ...query, ...(JSON.parse(request.body.toString('utf8')) as Parameters) });
  } catch {
    throw badRequest("can't parse JSON object");
  }
}

/** In forms, and optionally in JSON, objects come as JSON texts. */
function withObjects(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (!/^(reply_markup|entities|allowed_updates|link_preview_options|commands|media|scope)$/.test(name))
        return [name, value];
      try {
        return [name, typeof value === 'string' ? JSON.parse(value) : value];
      } catch {
        throw badRequest(`can't parse ${name.replaceAll('_', ' ')} JSON object`);
      }
    }),
  );
}

/**
 * The text of a message as it will be shown.
 * Telegram's limits hold after formatting was taken out; they are counted in UTF-16 code units, its own measure of text.
 * @param kind `text` must not be empty and has 4096, `caption` 1024
 * @throws TelegramError in Telegram's words
 */
export function formattedText(
  parameters: Parameters,
  kind: 'text' | 'caption',
): { text: string; entities: MessageEntity[] } {
  const raw = String(parameters[kind] ?? '');
  if (kind === 'text' && raw.trim() === '') throw badRequest('message text is empty');
  const parsed = parse(raw, parameters.parse_mode);
  if (kind === 'text' && parsed.text.trim() === '') throw badRequest('message text is empty');
  if (kind === 'text' && parsed.text.trim().length > 4_096) throw badRequest('message is too long');
  if (kind === 'caption' && parsed.text.trim().length > 1_024) throw badRequest('message caption is too long');
  return parsed;
}

function parse(raw: string, mode: unknown): { text: string; entities: MessageEntity[] } {
  if (mode === undefined || mode === '') return { text: raw, entities: [] };
  const name = String(mode).toLowerCase();
  // Markdown is let through as it is: Marmalade sends HTML.
  if (name === 'markdown' || name === 'markdownv2') return { text: raw, entities: [] };
  if (name !== 'html') throw badRequest('unsupported parse_mode');
  try {
    return parseHtml(raw);
  } catch (error) {
    if (error instanceof EntityError) throw badRequest(`can't parse entities: ${error.message}`);
    throw error;
  }
}

interface InlineButton {
  text?: unknown;
  callback_data?: unknown;
  url?: unknown;
}

/** @throws TelegramError when a keyboard is not one Telegram takes */
export function checkKeyboard(parameters: Parameters): void {
  const markup = parameters.reply_markup as { inline_keyboard?: unknown; keyboard?: unknown } | undefined;
  if (markup?.keyboard !== undefined && !isKeyboard(markup.keyboard)) {
    throw badRequest('object expected as reply markup: keyboard must be an Array of Arrays of buttons');
  }
  if (markup?.inline_keyboard === undefined) return;
  const rows = markup.inline_keyboard;
  if (!Array.isArray(rows) || !rows.every(Array.isArray)) {
    throw badRequest('object expected as reply markup: inline_keyboard must be an Array of Arrays of buttons');
  }
  (rows.flat() as InlineButton[]).forEach(checkButton);
}

function isKeyboard(rows: unknown): boolean {
  return Array.isArray(rows) && rows.every(Array.isArray);
}

const COMMAND = /^[a-z0-9_]{1,32}$/;

/** @throws TelegramError when the commands are not ones Telegram takes */
export function checkCommands({ commands }: Parameters): void {
  if (!Array.isArray(commands)) throw badRequest("can't parse BotCommand: expected an Array");
  if (commands.length > 100) throw badRequest('BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands as { command?: unknown; description?: unknown }[]) {
    if (!COMMAND.test(String(command))) throw badRequest('BOT_COMMAND_INVALID');
    const length = String(description ?? '').length;
    if (length < 1 || length > 256) throw badRequest('BOT_COMMAND_DESCRIPTION_INVALID');
  }
}

function checkButton(button: InlineButton): void {
  if (!button.text) throw badRequest("can't parse inline keyboard button: Field \"text\" must be of type String"); // prettier-ignore
  if (button.url !== undefined && !/^(https?|tg|ton):\/\//.test(String(button.url))) {
    throw badRequest(`inline keyboard button URL '${button.url}' is invalid: Wrong HTTP URL`);
  }
  if (button.callback_data !== undefined) {
    const bytes = Buffer.byteLength(String(button.callback_data));
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  const actions = Object.keys(button).filter(
    (key) => key !== 'text' && key !== 'style' && key !== 'icon_custom_emoji_id',
  );
  if (actions.length === 0) {
    throw badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
  }
}

/** What a message shows beside its words: the name it goes by, and its bytes when it was uploaded. */
export interface SentFile {
  name: string;
  content?: Buffer;
}

/** The file of a message: a file id, a URL, or an upload. @throws TelegramError when there is none, or it is too big */
export function fileOf(parameters: Parameters, kind: 'photo' | 'video', value = parameters[kind]): SentFile {
  const attached = typeof value === 'string' && value.startsWith('attach://') ? parameters[value.slice(9)] : value;
  if (attached instanceof UploadedFile) {
    if (attached.content.length > (kind === 'photo' ? PHOTO_MAX_BYTES : FILE_MAX_BYTES)) {
      throw new TelegramError(413, 'Request Entity Too Large');
    }
    return { name: attached.name, content: attached.content };
  }
  if (typeof attached !== 'string' || attached === '') throw badRequest(`there is no ${kind} in the request`);
  return { name: attached };
}
