import { expect, test } from '@jest/globals';
import { corsOrigins, trustedProxies } from './address-lists.js';

test('proxies: addresses, networks and names; nobody when there is none', () => {
  expect(trustedProxies(' 10.0.0.1, 192.168.0.0/16,loopback,::1 ')).toEqual([
    '10.0.0.1',
    '192.168.0.0/16',
    'loopback',
    '::1',
  ]);
  expect(trustedProxies(undefined)).toBe(false);
  expect(trustedProxies(' , ')).toBe(false);
});

test.each(['everybody', 'true', '*', '10.0.0.0/99', 'proxy.example'])('%s is no proxy', (entry) => {
  expect(() => trustedProxies(`loopback,${entry}`)).toThrow(
    `TRUSTED_PROXIES takes addresses and networks, not ${entry}`,
  );
});

test('origins', () => {
  expect(corsOrigins('https://shop.example, http://127.0.0.1:8080')).toEqual([
    'https://shop.example',
    'http://127.0.0.1:8080',
  ]);
  expect(corsOrigins(undefined)).toEqual([]);
});

test.each(['*', 'null', 'shop.example', 'https://shop.example/', 'https://SHOP.example', 'file:///x'])(
  '%s is no origin',
  (entry) => expect(() => corsOrigins(entry)).toThrow('CORS_ORIGINS'),
);
