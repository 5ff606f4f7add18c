import { type Clock, systemClock } from './clock.js';

/** Gives an access token. Nobody is signed in: an empty string or null. What it throws counts as a fault that passes. */
export type GetToken = () => Promise<string | null> | string | null;

/** Nobody is signed in any more: trying again changes nothing. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';

  constructor() {
    super('There is no access token that is accepted');
  }
}

/** A token this near to its end may be over when it arrives. */
const MARGIN_MS = 1_000;

/** The reader's access token: kept while it is good, asked for anew when it is not, by everybody at once only one time. */
export class TokenSource {
  private token?: string;
  private endsAt = Infinity;
  private refused?: string;
  private asking?: Promise<string>;

  constructor(
    private readonly getToken: GetToken,
    private readonly clock: Clock = systemClock,
  ) {}

  /** The token of now, which may have ended. */
  get held(): string | undefined {
    return this.token;
  }

  /** @throws SignedOutError; what `getToken` throws */
  async current(): Promise<string> {
    if (this.token !== undefined && this.clock.now() < this.endsAt - MARGIN_MS) return this.token;
    return this.renewed();
  }

  /** Another one, though that of now may still be good. @throws as `current` */
  renewed(): Promise<string> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** What the server says of the token of now. @param at milliseconds since 1970 */
  endsAtTime(at: number): void {
    this.endsAt = at;
  }

  /** The server did not take it. When it is given again, nobody is signed in. */
  refuse(token: string): void {
    this.refused = token;
    if (this.token === token) this.token = undefined;
  }

  private async ask(): Promise<string> {
    const token = await this.getToken();
    if (!token || token === this.refused) throw new SignedOutError();
    if (token !== this.token) {
      this.token = token;
      this.endsAt = Infinity;
    }
    return token;
  }
}
