/** Parameters of a statement in the order in which they are mentioned. */
export class Parameters {
  readonly values: unknown[] = [];

  /** @returns its place, `$3` */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** A pattern of LIKE that finds a text anywhere, whatever signs are in it. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
