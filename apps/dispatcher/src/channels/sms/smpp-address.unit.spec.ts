import { describe, expect, test } from '@jest/globals';
import { phoneNumber, senderAddress } from './smpp-address.js';

describe('phoneNumber', () => {
  test.each([
    ['+491701234567', { ton: 1, npi: 1, address: '491701234567' }],
    ['+49 (170) 123-45.67', { ton: 1, npi: 1, address: '491701234567' }],
    ['01701234567', { ton: 0, npi: 1, address: '01701234567' }],
    ['+123456789012345', { ton: 1, npi: 1, address: '123456789012345' }],
  ])('%s', (text, address) => expect(phoneNumber(text)).toEqual(address));

  test.each(['', '+', '12', '+1234567890123456', 'kim@shop.example', '+49170\u0000123', '٠١٢٣٤٥', '++49170'])(
    '%j is none',
    (text) => expect(phoneNumber(text)).toBeUndefined(),
  );
});

describe('senderAddress', () => {
  test.each([
    ['+491701234567', { ton: 1, npi: 1, address: '491701234567' }],
    ['70777', { ton: 0, npi: 1, address: '70777' }],
    ['Marmalade', { ton: 5, npi: 0, address: 'Marmalade' }],
    ['Shop 24', { ton: 5, npi: 0, address: 'Shop 24' }],
  ])('%s', (text, address) => expect(senderAddress(text)).toEqual(address));

  test.each(['', 'TwelveLetters', 'Café'])('%j is refused', (text) =>
    expect(() => senderAddress(text)).toThrow('The SMS sender'),
  );
});
