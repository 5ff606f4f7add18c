import { readServiceSettings } from '@marmalade/config';
import Type from 'typebox';

const url = (byDefault: string, description: string) =>
  Type.String({ default: byDefault, pattern: '^https?://', description });
const count = (description: string, byDefault: number, maximum: number) =>
  Type.Integer({ default: byDefault, minimum: 1, maximum, description });

/** What the inbox reads beside the platform's settings. */
export const InboxSettings = Type.Object({
  INBOX_HOST: Type.String({ default: '127.0.0.1', description: 'address it listens on' }),
  INBOX_PORT: Type.Integer({ default: 3003, minimum: 0, maximum: 65_535, description: 'port it listens on' }),
  DISPATCHER_URL: url('http://127.0.0.1:3001', 'where the dispatcher listens'),
  INBOX_CONNECTIONS_PER_PERSON: count(
    'sockets and streams one person may have open; one more ends the oldest',
    20,
    1_000,
  ),
  INBOX_READ_DAYS: count('notifications that were read are kept so many days', 90, 3_650),
  INBOX_UNREAD_DAYS: count('notifications that were never read are kept so many days', 365, 3_650),
  INBOX_ANNOUNCEMENT_DAYS: count('announcements without an end are shown for so many days', 30, 3_650),
});

export type InboxConfig = ReturnType<typeof readInboxConfig>;

/** @throws SettingsError naming all that is wrong */
export function readInboxConfig(env: Record<string, string | undefined> = process.env) {
  return readServiceSettings(InboxSettings, env);
}
