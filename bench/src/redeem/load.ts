import { setTimeout as sleep } from 'node:timers/promises';

/** Redeems one code. @returns whether it was redeemed */
export type Redeem = (code: string) => Promise<boolean>;

/** What a round came to. */
export interface Round {
  perSecond: number;
  /** Milliseconds of each. */
  latencies: number[];
}

/** As fast as so many at once can; each begins with the next code when it has its answer. @throws Error when a code is refused */
export async function crowd(redeem: Redeem, codes: readonly string[], atOnce: number): Promise<Round> {
  const latencies: number[] = [];
  let next = 0;
  const startedAt = performance.now();
  const one = async () => {
    while (next < codes.length) latencies.push(await timed(redeem, codes[next++]!));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { perSecond: codes.length / ((performance.now() - startedAt) / 1_000), latencies };
}

/** Evenly, whether or not answers have come: as customers come. @throws Error when a code is refused */
export async function stream(redeem: Redeem, codes: readonly string[], rate: number): Promise<Round> {
  const latencies: number[] = [];
  const startedAt = performance.now();
  const open: Promise<void>[] = [];
  for (let sent = 0; sent < codes.length;) {
    const due = Math.min(codes.length, Math.floor(((performance.now() - startedAt) / 1_000) * rate) + 1);
    for (; sent < due; sent += 1) open.push(timed(redeem, codes[sent]!).then((time) => void latencies.push(time)));
    await sleep(1);
  }
  await Promise.all(open);
  return { perSecond: codes.length / ((performance.now() - startedAt) / 1_000), latencies };
}

async function timed(redeem: Redeem, code: string): Promise<number> {
  const startedAt = performance.now();
  if (!(await redeem(code))) throw new Error(`the code ${code} was refused`);
  return performance.now() - startedAt;
}
