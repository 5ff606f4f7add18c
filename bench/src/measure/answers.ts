import type { NodeProcess } from '@marmalade/testing';

/**
 * Waits until an address answers 200.
 * @returns milliseconds waited
 * @throws Error with the process's output when that ends before, or after half a minute
 */
export async function answers(url: string, child: NodeProcess): Promise<number> {
  const startedAt = performance.now();
  let ended = false;
  void child.exited.then(() => (ended = true));
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    const waited = performance.now() - startedAt;
    if (answer?.status === 200) return waited;
    if (ended || waited > 30_000) throw new Error(`${url} did not answer 200:\n${child.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
