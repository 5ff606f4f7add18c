import type { SecretBox } from '@marmalade/secrets';

/** What an unsubscribe link stands for. */
export interface UnsubscribeGrant {
  recipientId: string;
  site: string;
  category: string;
  type: string;
  locale: string;
  /** The message is advertising: of a type a message written by hand may be advertising, and others not. */
  marketing?: boolean;
}

/** What an opened mail or a followed link tells. */
export interface TrackingGrant {
  deliveryId: string;
  /** Where a click leads; missing for an opening. */
  url?: string;
}

type Kind = 'u' | 't';

const MARKETING = 'm';

/**
 * Links that need no login: each carries what it is good for, encrypted, so that it tells its bearer nothing and can not be
 * forged or changed.
 */
export class SignedLinks {
  constructor(
    private readonly box: SecretBox,
    /** How the outside reaches the gateway, without a slash at the end. */
    private readonly publicUrl: string,
  ) {}

  /** One link for the one-click POST of mail programs and for the page a person sees. */
  unsubscribe({ recipientId, site, category, type, locale, marketing }: UnsubscribeGrant): string {
    const values = [recipientId, site, category, type, locale, ...(marketing ? [MARKETING] : [])];
    return `${this.publicUrl}/api/v1/unsubscribe/${this.seal('u', values)}`;
  }

  /** @returns undefined for a token that was not made here, or was changed */
  readUnsubscribe(token: string): UnsubscribeGrant | undefined {
    const values = this.open('u', token);
    if (!values) return undefined;
    const [recipientId, site, category, type, locale, marketing] = values as [
      string,
      string,
      string,
      string,
      string,
      string?,
    ];
    return { recipientId, site, category, type, locale, ...(marketing === MARKETING && { marketing: true }) };
  }

  opened(deliveryId: string): string {
    return `${this.publicUrl}/api/v1/track/open/${this.seal('t', [deliveryId])}`;
  }

  clicked(deliveryId: string, url: string): string {
    return `${this.publicUrl}/api/v1/track/click/${this.seal('t', [deliveryId, url])}`;
  }

  readTracking(token: string): TrackingGrant | undefined {
    const values = this.open('t', token);
    return values && { deliveryId: values[0]!, url: values[1] };
  }

  private seal(kind: Kind, values: string[]): string {
    return this.box.lock(JSON.stringify([kind, ...values])).toString('base64url');
  }

  private open(kind: Kind, token: string): string[] | undefined {
    const sealed = Buffer.from(token, 'base64url');
    // Decoding passes over what is no base64url: a token is the one text it was made as.
    if (sealed.toString('base64url') !== token) return undefined;
    try {
      const [found, ...values] = JSON.parse(this.box.open(sealed)) as string[];
      return found === kind ? values : undefined;
    } catch {
      return undefined;
    }
  }
}
