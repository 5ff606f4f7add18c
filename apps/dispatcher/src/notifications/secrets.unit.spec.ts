import { describe, expect, test } from '@jest/globals';
import { LoginTokenIssued, VerificationCodeIssued } from '@marmalade/contracts-identity';
import { hideInData, hideLinks, SECRET_FIELDS } from './secrets.js';

const LOGIN = 'auth.login_token_issued';
const TOKEN = 'one-time-token';
const URL = `https://sweets.example.com/admin/login?next=/&token=${TOKEN}`;

describe('hideInData', () => {
  test('hides the link and nothing else', () => {
    const data = { customer: { id: 'olga' }, loginUrl: URL };
    expect(hideInData(LOGIN, data)).toEqual({ customer: { id: 'olga' }, loginUrl: '[hidden]' });
    expect(data.loginUrl).toBe(URL);
  });

  test.each([
    ['order.created', { loginUrl: URL }],
    [null, { loginUrl: URL }],
    [LOGIN, null],
    [LOGIN, 'text'],
    [LOGIN, {}],
  ])('%s: %j stays as it is', (type, data) => expect(hideInData(type, data)).toEqual(data));

  test('the fields it knows are those of the announced event', () => {
    expect(SECRET_FIELDS[LoginTokenIssued.type]).toEqual(['loginUrl']);
    expect(LoginTokenIssued.sample).toHaveProperty('loginUrl');
    expect(SECRET_FIELDS[VerificationCodeIssued.type]).toEqual(['code']);
    expect(VerificationCodeIssued.sample).toHaveProperty('code');
  });
});

describe('hideLinks', () => {
  test.each([
    ['a button', { buttons: [[{ text: 'Sign in', url: URL }]] }],
    ['HTML', { html: `<a href="${URL.replace('&', '&amp;')}">Sign in</a>` }],
    ['text', { text: `Sign in: ${URL}\nGood bye` }],
    ['Markdown', { text: `[Sign in](${URL})` }],
    ['a link through the counter', { text: `<a href="https://x.example/api/v1/track/click/${TOKEN}">go</a>` }],
    ['JSON in a text', { body: JSON.stringify({ data: { loginUrl: URL } }) }],
    ['JSON with escaped slashes', { body: JSON.stringify({ loginUrl: URL }).replaceAll('/', '\\/') }],
    ['JSON with escaped ampersands', { body: JSON.stringify({ loginUrl: URL }).replace('&', '\\u0026') }],
    ["a provider's words", [{ detail: `Bad Request: inline keyboard button URL '${URL}' is invalid` }]],
  ])('leaves no token in %s', (_where, content) => {
    expect(JSON.stringify(hideLinks([LOGIN], content))).not.toContain(TOKEN);
    expect(JSON.stringify(hideLinks(['other.type', LOGIN], content))).toContain('[hidden]');
    expect(hideLinks(['order.created', null], content)).toEqual(content);
  });

  test('keeps the rest, times too', () => {
    const at = new Date();
    expect(hideLinks([LOGIN], { at, count: 1, none: null, text: `Sign in: ${URL} now` })).toEqual({
      at,
      count: 1,
      none: null,
      text: 'Sign in: [hidden] now',
    });
  });
});

describe('codes', () => {
  const CODE = 'auth.verification_code_issued';
  test.each([
    ['a text', 'Your code: 482913.'],
    ['a beginning', '482913'],
    ['HTML', '<p style="font-size:28px">482913</p>'],
    ['a template of somebody else', 'Your code: 482 913'],
    ['another one', '482-913 is your code'],
    ['JSON in a text', JSON.stringify({ data: { code: '482913' } })],
    ['a line of JSON in a text', '{"text":"Your code:\\n482913"}'],
    ['JSON with escaped letters', '{"text":"\\u043a\\u043e\\u0434482913"}'],
  ])('leave no trace in %s', (_where, text) => {
    const hidden = JSON.stringify(hideLinks([CODE], { text }));
    expect(hidden).not.toMatch(/482|913/);
    expect(hidden).toContain('[hidden]');
    expect(hideLinks(['order.created'], { text })).toEqual({ text });
  });

  test('are not what only looks alike', () => {
    const value = {
      id: '019aa482-9137-7a54-8f0d-482913ab4a77',
      phone: '+79145550123',
      at: '2025-11-21T23:20:00.000Z',
      count: 482913,
    };
    expect(hideLinks([CODE], value)).toEqual(value);
  });
});
