/** Access tokens as the stand-in gives them out: of the right shape, signed by nobody. */
export class StandInTokens {
  private readonly ends = new Map<string, number>();
  private count = 0;

  /** A new one of the reader. @param lifetimeMs until it ends */
  issue(lifetimeMs = 600_000): string {
    this.count += 1;
    const endsAt = Date.now() + lifetimeMs;
    const claims = { sub: 'ann', name: 'Ann', role: 'customer', exp: Math.floor(endsAt / 1_000), jti: this.count };
    const token = ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'c2lnbmVk'].join('.');
    this.ends.set(token, endsAt);
    return token;
  }

  /** From now on none of those given out is taken. */
  revokeAll(): void {
    this.ends.clear();
  }

  /** @returns when it ends, milliseconds since 1970; undefined: it is not taken */
  endOf(token: string | undefined): number | undefined {
    const end = token === undefined ? undefined : this.ends.get(token);
    return end !== undefined && end > Date.now() ? end : undefined;
  }
}
