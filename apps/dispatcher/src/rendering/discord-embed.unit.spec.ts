import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { spawnNode } from '@marmalade/testing';
import { Random } from '../../test/random.js';
import { DISCORD_LIMITS, type DiscordEmbed, embedLength, fitEmbed } from './discord-embed.js';
import { escapeMarkdown } from './escape.js';

const texts = ({ title, description, fields = [], footer }: DiscordEmbed): string[] =>
  [title, description, footer?.text, ...fields.flatMap(({ name, value }) => [name, value])].filter(
    (text): text is string => text !== undefined,
  );

describe('fitEmbed', () => {
  test('leaves alone what fits', () => {
    const embed: DiscordEmbed = {
      title: 'Title',
      description: 'Description',
      color: 0,
      fields: [{ name: 'a', value: 'b', inline: true }],
      footer: { text: 'footer' },
      timestamp: '2026-11-21T00:00:00.000Z',
    };
    expect(fitEmbed(embed)).toEqual(embed);
  });

  test('leaves out what is empty: Discord refuses a field without name or value', () => {
    const fields = [
      { name: '', value: 'x' },
      { name: 'x', value: '' },
      { name: 'kept', value: 'kept' },
    ];
    expect(fitEmbed({ title: '', description: '', fields, footer: { text: '' } })).toEqual({
      fields: [{ name: 'kept', value: 'kept' }],
    });
    expect(fitEmbed({ title: 'only', fields: [{ name: '', value: '' }] })).toEqual({ title: 'only' });
  });

  test('empty fields do not take the place of full ones', () => {
    const fields = Array.from({ length: 40 }, (_, index) => ({ name: `${index}`, value: index % 2 ? 'x' : '' }));
    expect(fitEmbed({ fields }).fields).toHaveLength(20);
  });

  test.each([
    ['title', { title: 'x'.repeat(257) }, 256],
    ['description', { description: 'x'.repeat(4_097) }, 4_096],
    ['footer', { footer: { text: 'x'.repeat(2_049) } }, 2_048],
    ['name of a field', { fields: [{ name: 'x'.repeat(257), value: 'v' }] }, 256],
    ['value of a field', { fields: [{ name: 'n', value: 'x'.repeat(1_025) }] }, 1_024],
  ])('cuts the %s visibly to its limit', (_what, embed, limit) => {
    const longest = Math.max(...texts(fitEmbed(embed)).map(({ length }) => length));
    expect(longest).toBe(limit);
    expect(texts(fitEmbed(embed)).some((text) => text.endsWith('…'))).toBe(true);
  });

  test('when all together are too long the longest gives way, the short ones stay', () => {
    const short = { name: 'Amount', value: '1,500.00 ₽' };
    const fitted = fitEmbed({
      title: 'Title',
      description: 'd'.repeat(4_096),
      fields: [short, { name: 'long', value: 'v'.repeat(1_024) }],
      footer: { text: 'f'.repeat(2_048) },
    });
    expect(embedLength(fitted)).toBeLessThanOrEqual(6_000);
    expect(embedLength(fitted)).toBeGreaterThan(5_000);
    expect(fitted.title).toBe('Title');
    expect(fitted.fields![0]).toEqual(short);
    expect(fitted.description).toMatch(/d…$/);
  });

  test('does not change what it was given', () => {
    const embed: DiscordEmbed = {
      description: 'd'.repeat(5_000),
      fields: Array.from({ length: 30 }, () => ({ name: 'n'.repeat(200), value: 'v'.repeat(2_000) })),
    };
    const before = structuredClone(embed);
    fitEmbed(embed);
    expect(embed).toEqual(before);
  });

  test('whatever comes, obeys every limit and keeps every part that says something', () => {
    const random = new Random(6_000);
    const pieces = ['word ', 'é', '👩‍👩‍👧', 'สวัสดี', '\\*', 'x'.repeat(97)];
    for (let round = 0; round < 300; round += 1) {
      const some = (most: number): string => random.text(pieces, random.pick([0, 3, most])).trim();
      const embed: DiscordEmbed = {
        title: some(20),
        description: some(300),
        fields: Array.from({ length: random.below(32) }, () => ({
          name: some(12).slice(0, 100).trim(),
          value: some(60),
        })),
        footer: { text: some(120) },
      };
      const fitted = fitEmbed(embed);
      const total = texts(fitted).reduce((sum, text) => sum + text.length, 0);
      expect(total).toBeLessThanOrEqual(6_000);
      expect(embedLength(fitted)).toBe(total);
      expect(texts(fitted).every((text) => text.trim() !== '')).toBe(true);
      expect(fitted.title === undefined).toBe(embed.title === '');
      expect(fitted.description === undefined).toBe(embed.description === '');
      const full = embed.fields!.filter(({ name, value }) => name !== '' && value !== '');
      expect(fitted.fields?.length ?? 0).toBe(Math.min(full.length, DISCORD_LIMITS.fields));
    }
  });

  // It loops for ever: names can not give way. Hence a process of its own, which can be ended.
  test('fields with long names end too', async () => {
    const script = fileURLToPath(new URL('../../test/fit-long-names.ts', import.meta.url));
    const child = spawnNode(script);
    try {
      await child.waitForLine(/^total \d+$/, { timeoutMs: 5_000 });
    } finally {
      child.kill('SIGKILL');
      await child.exited;
    }
  });

  test('an escape cut in half does not swallow the ellipsis', () => {
    for (let length = 240; length < 256; length += 1) {
      const title = fitEmbed({ title: escapeMarkdown(`${'x'.repeat(length)}${'*'.repeat(20)}`) }).title!;
      const [, backslashes] = /(\\*)…$/.exec(title)!;
      expect({ length, odd: backslashes!.length % 2 }).toEqual({ length, odd: 0 });
    }
  });
});
