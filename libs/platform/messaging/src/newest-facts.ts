/**
 * Of facts that each say all of something, the newest about each: those before it are no news any more.
 * @param idOf what a fact is about
 * @returns in the order in which each thing was first told of
 */
export function newestFacts<Fact extends { revision: number }>(
  facts: readonly Fact[],
  idOf: (fact: Fact) => string,
): Fact[] {
  const newest = new Map<string, Fact>();
  for (const fact of facts) {
    const known = newest.get(idOf(fact));
    if (!known || known.revision < fact.revision) newest.set(idOf(fact), fact);
  }
  return [...newest.values()];
}
