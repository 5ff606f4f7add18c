import { describe, expect, test } from '@jest/globals';
import { LoginTokenIssued } from '@marmalade/contracts-identity';
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
