import { describe, expect, test } from '@jest/globals';
import { parseSmppUrl } from './smpp-url.js';

describe('parseSmppUrl', () => {
  test.each([
    [
      'smpp://shop:s%40fe@smsc.example',
      { host: 'smsc.example', port: 2775, tls: false, password: 's@fe', systemType: '' },
    ],
    ['smpp://shop@10.0.0.1:9000?system_type=VMA', { host: '10.0.0.1', port: 9000, password: '', systemType: 'VMA' }],
    ['smpps://shop:x@smsc.example', { port: 3550, tls: true }],
    ['smpps://shop:x@[::1]:2776', { host: '::1', port: 2776, tls: true }],
  ])('%s', (url, server) => expect(parseSmppUrl(url)).toMatchObject({ systemId: 'shop', ...server }));

  test.each(['', 'smsc.example:2775', 'http://shop:secret@host', 'smpp://host:2775', 'smpp://shop:secret@:x'])(
    '%j is refused, without its password in the words',
    (url) => {
      expect(() => parseSmppUrl(url)).toThrow('The SMPP URL');
      expect(() => parseSmppUrl(url)).not.toThrow('secret');
    },
  );
});
