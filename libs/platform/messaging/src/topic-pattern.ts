/**
 * Whether a routing key matches a topic pattern, by AMQP's rules: words joined by dots, `*` stands for exactly one word,
 * `#` for any number of them, none included.
 */
export function topicMatcher(pattern: string): (routingKey: string) => boolean {
  if (pattern === '#') return () => true;
  if (!/[*#]/.test(pattern)) return (routingKey) => routingKey === pattern;
  const words = pattern.split('.');
  return (routingKey) => matches(words, 0, routingKey.split('.'), 0);
}

function matches(pattern: string[], p: number, words: string[], w: number): boolean {
  if (p === pattern.length) return w === words.length;
  if (pattern[p] === '#') {
    for (let next = w; next <= words.length; next += 1) if (matches(pattern, p + 1, words, next)) return true;
    return false;
  }
  return w < words.length && (pattern[p] === '*' || pattern[p] === words[w]) && matches(pattern, p + 1, words, w + 1);
}
