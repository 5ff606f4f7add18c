import { ask, RefusedError } from './gateway.js';

interface SignedIn {
  accessToken: string;
  expiresIn: number;
  refreshToken: string;
}

/** What is kept of who is signed in. Times are milliseconds since 1970. */
interface Kept {
  /** Names this session among the tabs of the browser. */
  id: string;
  accessToken: string;
  endsAt: number;
  /** Only of who came with a password. */
  refreshToken?: string;
}

/** Who the token names; for a pasted one this is not proved, and need not be: the server looks at it. */
export interface Reader {
  id: string;
  name: string | null;
}

/** Gone with the tab. */
const KEY = 'marmalade-inbox-session';
/** A token that ends so soon is exchanged before it is used. */
const EARLY_MS = 90_000;
const LOCK_LIMIT_MS = 1_000;

/** Who is signed in at this tab, and the tokens to show for it. */
export class Session {
  private kept: Kept | null = read();
  private given: string | null = null;
  private refreshing?: Promise<string | null>;

  get reader(): Reader | null {
    return this.kept && readerOf(this.kept.accessToken);
  }

  /** @throws RefusedError when the password is not the right one, and its like */
  async signIn(email: string, password: string): Promise<void> {
    this.keepSignedIn(
      crypto.randomUUID(),
      (await ask('POST', '/auth/password', { body: { email, password } })) as SignedIn,
    );
    await this.hold();
  }

  /** @returns whether it has the look of a token */
  useToken(accessToken: string): boolean {
    if (!readerOf(accessToken)) return false;
    this.keep({ id: crypto.randomUUID(), accessToken, endsAt: endOf(accessToken) });
    return true;
  }

  /** For the API. @returns null when nobody is signed in any more */
  async token(): Promise<string | null> {
    if (!this.kept) return null;
    return this.kept.endsAt - Date.now() > EARLY_MS ? this.kept.accessToken : this.renewed();
  }

  /** For the widget, which asks when the token it was given is no good or soon will not be: the same one does not help. */
  async anotherToken(): Promise<string | null> {
    const token = await this.token();
    this.given = token === this.given ? await this.renewed() : token;
    return this.given;
  }

  /** Ends it here and, where it was begun with a password, at the server. */
  signOut(): void {
    const { refreshToken } = this.kept ?? {};
    this.keep(null);
    // Who wants to go goes, whether or not anybody hears of it.
    if (refreshToken) void ask('POST', '/auth/logout', { body: { refreshToken } }).catch(() => undefined);
  }

  /**
   * A tab that was duplicated has the same refresh token, which is good for one use: the second use would end the session
   * in both. So the copy goes on without it, as long as its access token lasts.
   */
  async hold(): Promise<void> {
    if (!this.kept?.refreshToken || !navigator.locks) return;
    const { id } = this.kept;
    const signal = AbortSignal.timeout(LOCK_LIMIT_MS);
    const isOurs = await new Promise<boolean>((resolve) => {
      const held = navigator.locks.request(`${KEY}-${id}`, { signal }, () => {
        resolve(true);
        // Until the tab is closed.
        return new Promise(() => undefined);
      });
      held.catch(() => resolve(false));
    });
    if (!isOurs && this.kept?.id === id) this.keep({ ...this.kept, refreshToken: undefined });
  }

  private renewed(): Promise<string | null> {
    this.refreshing ??= this.refresh().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async refresh(): Promise<string | null> {
    const { id, refreshToken, accessToken } = this.kept ?? {};
    if (!id) return null;
    if (!refreshToken) return accessToken!;
    try {
      const answer = (await ask('POST', '/auth/refresh', { body: { refreshToken } })) as SignedIn;
      // Meanwhile somebody may have signed out.
      if (this.kept?.id !== id) return null;
      this.keepSignedIn(id, answer);
      return answer.accessToken;
    } catch (error) {
      if (!(error instanceof RefusedError) || error.status !== 401) throw error;
      if (this.kept?.id === id) this.keep(null);
      return null;
    }
  }

  private keepSignedIn(id: string, { accessToken, expiresIn, refreshToken }: SignedIn): void {
    this.keep({ id, accessToken, refreshToken, endsAt: Date.now() + expiresIn * 1_000 });
  }

  private keep(kept: Kept | null): void {
    this.kept = kept;
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  }
}

function read(): Kept | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

function readerOf(token: string): Reader | null {
  const { sub, name } = claimsOf(token);
  return typeof sub === 'string' ? { id: sub, name: typeof name === 'string' ? name : null } : null;
}

function endOf(token: string): number {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' ? exp * 1_000 : Date.now() + EARLY_MS * 2;
}

/** What is written in a token. Not a proof of anything: only the server can see whether it is signed. */
function claimsOf(token: string): Record<string, unknown> {
  try {
    const text = atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
