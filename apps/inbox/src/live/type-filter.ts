import { topicMatcher } from '@marmalade/messaging';

/** Patterns a connection may have at once. */
export const PATTERNS_MAX = 100;

/** Which types of notifications a connection wants: all of them, until it subscribes to some. */
export class TypeFilter {
  private only?: Map<string, (type: string) => boolean>;
  private readonly without = new Map<string, (type: string) => boolean>();

  /** As the protocol tells it. */
  get state(): { types: string[]; except: string[] } {
    return { types: this.only ? [...this.only.keys()] : ['#'], except: [...this.without.keys()] };
  }

  subscribe(patterns: readonly string[]): void {
    for (const pattern of patterns) {
      this.without.delete(pattern);
      if (pattern === '#') this.only = undefined;
      else if (this.count < PATTERNS_MAX) (this.only ??= new Map()).set(pattern, topicMatcher(pattern));
    }
  }

  unsubscribe(patterns: readonly string[]): void {
    for (const pattern of patterns) {
      if (pattern === '#') this.only = new Map();
      else if (!this.only?.delete(pattern) && this.count < PATTERNS_MAX)
        this.without.set(pattern, topicMatcher(pattern));
    }
  }

  allows(type: string): boolean {
    const isOf = (patterns: Map<string, (type: string) => boolean>) =>
      [...patterns.values()].some((matches) => matches(type));
    return (this.only === undefined || isOf(this.only)) && !(this.without.size > 0 && isOf(this.without));
  }

  private get count(): number {
    return (this.only?.size ?? 0) + this.without.size;
  }
}
