// What a command says: its result on the standard output, how it goes on the standard error.

/** @typedef {{ stdout: { write(text: string): void }, stderr: { write(text: string): void } }} Streams */

export class Output {
  /** @param {Streams} streams @param {boolean} isJson the result goes out as JSON, and nothing else with it */
  constructor({ stdout, stderr }, isJson) {
    this.stdout = stdout;
    this.stderr = stderr;
    this.isJson = isJson;
  }

  /** How it goes. */
  progress(line) {
    this.stderr.write(`${line}\n`);
  }

  /** What came of it. @param {unknown} value for programs @param {string} words for people */
  result(value, words) {
    this.stdout.write(`${this.isJson ? JSON.stringify(value, null, 2) : words}\n`);
  }
}

/** Columns as wide as their widest cell. @param {string[]} head @param {string[][]} rows */
export function textTable(head, rows) {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => [...row[column]].length)));
  const line = (row) =>
    row
      .map((cell, column) => cell + ' '.repeat(widths[column] - [...cell].length))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** `1 event`, `2 events` */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
