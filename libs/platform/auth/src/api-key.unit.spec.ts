import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FirstApiKey, resolveApiKey } from './api-key.js';
import { allows, Permission } from './permission.js';

describe('resolveApiKey', () => {
  test('the settings win; else one is generated once and kept', () => {
    const folder = mkdtempSync(join(tmpdir(), 'marmalade-auth-'));
    try {
      expect(resolveApiKey({ MARMALADE_API_KEY: 'given', MARMALADE_DATA_DIR: folder })).toEqual({
        value: 'given',
        isNew: false,
      });
      const first = resolveApiKey({ MARMALADE_DATA_DIR: folder });
      expect(first).toEqual({ value: expect.stringMatching(/^mk_[\w-]{43}$/), isNew: true });
      expect(resolveApiKey({ MARMALADE_DATA_DIR: folder })).toEqual({ value: first.value, isNew: false });
      expect(readFileSync(join(folder, 'api-key'), 'utf8').trim()).toBe(first.value);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('FirstApiKey', () => {
  const key = new FirstApiKey('mk_right');

  test('knows the key, and keeps it nowhere', () => {
    expect(key.recognise('mk_right')).toMatchObject({ role: 'service', scopes: ['*'] });
    expect(JSON.stringify(key)).toBe('{}');
  });

  test.each(['mk_wrong', 'mk_right ', 'mk_righ', ''])('%p is another one', (other) => {
    expect(key.recognise(other)).toBeUndefined();
  });
});

describe('permissions', () => {
  test.each([
    [['*'], true],
    [['events:write'], true],
    [['events:*'], true],
    [['events:read'], false],
    [['event:*'], false],
    [[], false],
  ])('%j for events:write is %p', (scopes, allowed) => expect(allows(scopes, 'events:write')).toBe(allowed));

  test('are a noun and a verb', () => {
    expect(() => Permission('everything')).toThrow(/named like/);
    expect(() => Permission('*')).toThrow(/named like/);
    expect(() => Permission('dead-letters:replay')).not.toThrow();
  });
});
