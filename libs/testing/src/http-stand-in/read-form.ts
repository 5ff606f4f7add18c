import type { StandInRequest } from './http-stand-in.js';

/** A file within a form. */
export class UploadedFile {
  constructor(
    readonly name: string,
    readonly content: Buffer,
  ) {}
}

/**
 * The fields of a body sent as multipart/form-data, texts and files.
 * Node's own reader is stricter than Telegram is: it wants file names in quotes, which grammY does not send.
 */
export function readForm(request: StandInRequest): Record<string, string | UploadedFile> {
  const boundary = request.headers['content-type']?.match(/boundary="?([^";]+)"?/)?.[1];
  if (!boundary) return {};
  // Latin-1 keeps every byte as it is.
  const parts = request.body.toString('latin1').split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(parts.map(readPart));
}

function readPart(part: string): [name: string, value: string | UploadedFile] {
  const end = part.indexOf('\r\n\r\n');
  const head = Buffer.from(part.slice(0, end), 'latin1').toString('utf8');
  const content = Buffer.from(part.slice(end + 4, -2), 'latin1');
  const name = attribute(head, 'name') ?? '';
  const fileName = attribute(head, 'filename');
  return [name, fileName === undefined ? content.toString('utf8') : new UploadedFile(fileName, content)];
}

function attribute(head: string, name: string): string | undefined {
  const match = head.match(new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]*))`, 'i'));
  return match?.[1] ?? match?.[2];
}
