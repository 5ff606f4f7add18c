import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENT_TYPE } from './events.js';

const CHANNELS = /channels: \[.*\]/;

/**
 * Copies the catalogue, and lets the one type that is measured go to Telegram alone: an event then makes one delivery, and all
 * contenders store and send the same.
 */
export function copyCatalogue(shipped: string, folder: string): void {
  cpSync(shipped, folder, { recursive: true });
  const file = join(folder, EVENT_TYPE, 'workflow.yaml');
  const workflow = readFileSync(file, 'utf8');
  if (workflow.match(new RegExp(CHANNELS, 'g'))?.length !== 1) throw new Error(`${file} has not one audience`);
  writeFileSync(file, workflow.replace(CHANNELS, 'channels: [telegram]'));
}
