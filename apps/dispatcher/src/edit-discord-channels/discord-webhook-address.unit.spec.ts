import { describe, expect, test } from '@jest/globals';
import { webhookRefusal } from './discord-webhook-address.js';

const PATH = '/api/webhooks/1234567890123456789/to-ken_1';

describe('in production', () => {
  test.each([
    `https://discord.com${PATH}`,
    `https://discordapp.com${PATH}`,
    `https://canary.discord.com${PATH}`,
    'https://discord.com/api/v10/webhooks/1/token',
    `https://discord.com:443${PATH}?thread_id=7`,
  ])('%s is taken', (address) => expect(webhookRefusal(address, false)).toBeUndefined());

  test.each([
    `http://discord.com${PATH}`,
    `https://discord.com:8443${PATH}`,
    `https://discord.com.evil.example${PATH}`,
    `https://evil-discord.com${PATH}`,
    `https://discord.com@evil.example${PATH}`,
    `https://ann:secret@discord.com${PATH}`,
    'https://discord.com/api/users/@me',
    `https://discord.com/api/webhooks/1/token/../../../users/1`,
    `https://127.0.0.1${PATH}`,
    `https://[::1]${PATH}`,
    'javascript:alert(1)',
    'discord.com',
    '',
  ])('%s is refused', (address) => expect(webhookRefusal(address, false)).toEqual(expect.any(String)));
});

describe('elsewhere', () => {
  test.each(['http://127.0.0.1:4567/api/webhooks/1/t', `https://discord.com${PATH}`])('%s is taken', (address) =>
    expect(webhookRefusal(address, true)).toBeUndefined(),
  );
  test.each(['file:///etc/passwd', 'ftp://discord.com/', 'http://a:b@127.0.0.1/', 'nonsense'])(
    '%s is refused',
    (address) => expect(webhookRefusal(address, true)).toEqual(expect.any(String)),
  );
});
