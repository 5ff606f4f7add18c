import type { Content } from '../rendering/templates.js';
import type { SignedLinks } from './signed-links.js';

const HREF = /href="(https?:\/\/[^"]+)"/gi;
/** A button may also lead into an app (`tg://`): where we can not send a browser, we do not count. */
const ON_THE_WEB = /^https?:\/\//i;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };

/**
 * Puts links through the counter: those of a mail and of a Telegram message, and an unseen picture at the end of a mail.
 * The reader's own links (unsubscribe, preferences) stay as they are.
 */
export function withTracking<C extends Content['email'] | Content['telegram']>(
  channel: 'email' | 'telegram',
  content: C,
  deliveryId: string,
  links: SignedLinks,
): C {
  const through = (url: string): string =>
    !ON_THE_WEB.test(url) || url.includes('/api/v1/unsubscribe/') ? url : links.clicked(deliveryId, url);
  const inHtml = (html: string): string =>
    html.replace(
      HREF,
      (_, url: string) => `href="${through(url.replace(/&(amp|quot|#39|lt|gt);/g, (name) => ENTITIES[name]!))}"`,
    );
  if (channel === 'telegram') {
    const { text, buttons, ...rest } = content as Content['telegram'];
    return {
      ...rest,
      text: inHtml(text),
      ...(buttons && { buttons: buttons.map((row) => row.map((button) => ({ ...button, url: through(button.url) }))) }),
    } as C;
  }
  const mail = content as Content['email'];
  const picture = `<img src="${links.opened(deliveryId)}" width="1" height="1" alt="" style="display:none">`;
  const html = inHtml(mail.html);
  return {
    ...mail,
    html: html.includes('</body>') ? html.replace('</body>', `${picture}</body>`) : html + picture,
  } as C;
}
