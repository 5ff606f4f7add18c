type Json = Record<string, unknown>;

/**
 * The components that paths refer to, and those that these refer to: what belongs to routes that are not forwarded is nobody's.
 * @param components by kind, then by name
 */
export function usedComponents(paths: Json, components: Record<string, Json>): Record<string, Json> {
  const used = new Set<string>();
  const waiting = [...refsIn(paths)];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (used.has(ref)) continue;
    used.add(ref);
    const [kind, name] = ref.split('/').slice(-2);
    waiting.push(...refsIn(components[kind!]?.[name!]));
  }
  return Object.fromEntries(
    Object.entries(components)
      .map(([kind, named]) => [kind, pick(named, (name) => used.has(`#/components/${kind}/${name}`))] as const)
      .filter(([, named]) => Object.keys(named).length > 0),
  );
}

function refsIn(value: unknown): Set<string> {
  const text = JSON.stringify(value ?? null);
  return new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!));
}

function pick(named: Json, isWanted: (name: string) => boolean): Json {
  return Object.fromEntries(Object.entries(named).filter(([name]) => isWanted(name)));
}
