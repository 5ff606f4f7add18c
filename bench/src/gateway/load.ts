import autocannon from 'autocannon';
import { Pool } from 'undici';

/** What came of sending requests to an address for some seconds. */
export interface Volley {
  requestsPerSecond: number;
  /** Of each answer, in milliseconds. */
  latencies: number[];
}

/** A request, sent again and again. */
export interface Shot {
  url: string;
  headers: Record<string, string>;
}

const CONNECTIONS = 32;

/** Sends as fast as the answers come. @throws Error when an answer is not 200, or does not come */
export async function fire({ url, headers }: Shot, seconds: number): Promise<Volley> {
  const latencies: number[] = [];
  let failures = 0;
  const options: autocannon.Options = { url, headers, connections: CONNECTIONS, duration: seconds };
  const { duration, errors, timeouts } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, result) => (error ? reject(error as Error) : resolve(result)));
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      if (status === 200) latencies.push(milliseconds);
      else failures += 1;
    });
  });
  if (failures + errors + timeouts > 0) throw new Error(`${url}: ${failures + errors + timeouts} requests failed`);
  return { requestsPerSecond: latencies.length / duration, latencies };
}

/**
 * Sends evenly, whether or not answers have come: a slow answer delays no other request. (autocannon sends a second's requests
 * at the second's start.)
 * @param rate requests a second
 * @throws Error when an answer is not 200, or does not come
 */
export async function pace({ url, headers }: Shot, seconds: number, rate: number): Promise<Volley> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS });
  const latencies: number[] = [];
  const send = async () => {
    const sentAt = performance.now();
    const { statusCode, body } = await pool.request({ path: pathname, method: 'GET', headers });
    await body.arrayBuffer();
    latencies.push(performance.now() - sentAt);
    if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
  };
  try {
    const answers = await sendEvenly(send, seconds * rate, rate);
    await Promise.all(answers);
  } finally {
    await pool.close();
  }
  return { requestsPerSecond: latencies.length / seconds, latencies };
}

/** @returns when the last is sent, whatever of the answers */
function sendEvenly(send: () => Promise<void>, count: number, rate: number): Promise<Promise<void>[]> {
  const answers: Promise<void>[] = [];
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(count, Math.floor(((performance.now() - startedAt) * rate) / 1_000));
      while (answers.length < due) answers.push(send());
      if (answers.length < count) return;
      clearInterval(timer);
      resolve(answers);
    }, 1);
  });
}
