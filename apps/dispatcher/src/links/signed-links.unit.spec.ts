import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SecretBox } from '@marmalade/secrets';
import { SignedLinks } from './signed-links.js';
import { withTracking } from './track.js';

const newLinks = () => new SignedLinks(new SecretBox(randomBytes(32).toString('base64')), 'https://shop.example');
const links = newLinks();
const tokenOf = (link: string): string => link.slice(link.lastIndexOf('/') + 1);
const GRANT = { recipientId: 'kim/ü', site: 'default', category: 'orders', type: 'order.created', locale: 'th' };
const DELIVERY = '019aa4b5-0e7d-7c31-b1a4-9d2e5f7a6c10';

describe('SignedLinks', () => {
  test('each kind of link carries what it is good for', () => {
    expect(links.readUnsubscribe(tokenOf(links.unsubscribe(GRANT)))).toEqual(GRANT);
    const promo = { ...GRANT, marketing: true };
    expect(links.readUnsubscribe(tokenOf(links.unsubscribe(promo)))).toEqual(promo);
    expect(links.readUnsubscribe(tokenOf(links.unsubscribe({ ...GRANT, marketing: false })))).toEqual(GRANT);
    expect(links.readTracking(tokenOf(links.opened(DELIVERY)))).toEqual({ deliveryId: DELIVERY });
    expect(links.readTracking(tokenOf(links.clicked(DELIVERY, 'https://a.example/?b=c')))).toEqual({
      deliveryId: DELIVERY,
      url: 'https://a.example/?b=c',
    });
  });

  test('a token tells its bearer nothing', () => {
    const token = tokenOf(links.unsubscribe(GRANT));
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('kim');
  });

  test('no token is good for what it was not made for, nor at another installation', () => {
    expect(links.readTracking(tokenOf(links.unsubscribe(GRANT)))).toBeUndefined();
    expect(links.readUnsubscribe(tokenOf(links.opened(DELIVERY)))).toBeUndefined();
    expect(newLinks().readUnsubscribe(tokenOf(links.unsubscribe(GRANT)))).toBeUndefined();
  });

  test('a token in which anything was changed, added or left out is none', () => {
    // Of lengths that leave 0, 2 and 4 bits of the last character over.
    for (const id of ['a', 'ab', 'abc']) {
      const token = tokenOf(links.unsubscribe({ ...GRANT, recipientId: id }));
      for (const [index, character] of [...token].entries()) {
        const changed = `${token.slice(0, index)}${character === 'A' ? 'B' : 'A'}${token.slice(index + 1)}`;
        expect(links.readUnsubscribe(changed)).toBeUndefined();
        expect(links.readUnsubscribe(token.slice(0, index))).toBeUndefined();
      }
      for (const added of ['A', '=', '!', ' ', '\n', '/', 'AAAA']) {
        expect(links.readUnsubscribe(token + added)).toBeUndefined();
        expect(links.readUnsubscribe(added + token)).toBeUndefined();
      }
    }
  });
});

describe('withTracking', () => {
  const read = (url: string) => links.readTracking(tokenOf(url));
  const hrefs = (html: string): string[] => [...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url!);

  test('links of a mail lead through the counter, the reader’s own do not, and there is a picture', () => {
    const unsubscribe = links.unsubscribe(GRANT);
    const html = `<body><a href="https://a.example/?b=1&amp;c=%22&quot;">x</a><a href="mailto:a@b.example">m</a><a href="${unsubscribe}">u</a></body>`;
    const { html: tracked, ...rest } = withTracking('email', { subject: 's', text: 't', html }, DELIVERY, links);
    const [web, mail, own] = hrefs(tracked);
    expect(read(web!)).toEqual({ deliveryId: DELIVERY, url: 'https://a.example/?b=1&c=%22"' });
    expect([mail, own]).toEqual(['mailto:a@b.example', unsubscribe]);
    const [, picture] = /<img src="([^"]*)"[^>]*><\/body>$/.exec(tracked)!;
    expect(read(picture!)).toEqual({ deliveryId: DELIVERY });
    expect(rest).toEqual({ subject: 's', text: 't' });
  });

  test('buttons that lead into an app stay as they are', () => {
    const { buttons, text } = withTracking(
      'telegram',
      {
        text: '<a href="https://a.example">a</a>',
        buttons: [
          [
            { text: 'web', url: 'https://a.example' },
            { text: 'app', url: 'tg://resolve?domain=shop' },
          ],
        ],
      },
      DELIVERY,
      links,
    );
    expect(read(hrefs(text)[0]!)?.url).toBe('https://a.example');
    expect(read(buttons![0]![0]!.url)?.url).toBe('https://a.example');
    expect(buttons![0]![1]!.url).toBe('tg://resolve?domain=shop');
  });
});
