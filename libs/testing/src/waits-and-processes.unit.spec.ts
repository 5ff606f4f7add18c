import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { assertTestDatabase, freePort, isAlive, spawnNode, waitFor } from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'marmalade-processes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('waiting for a fact', () => {
  it('returns it', async () => {
    let count = 0;
    expect(await waitFor(() => ++count > 2 && 'jam', { intervalMs: 1 })).toBe('jam');
  });

  it('says what it waited for, and what it last saw', async () => {
    const options = { timeoutMs: 20, intervalMs: 5, message: 'the jam' };
    await expect(waitFor(() => 0, options)).rejects.toThrow('Waited 20 ms for the jam; the last value was 0');
    const failing = () => Promise.reject(new Error('no oranges'));
    await expect(waitFor(failing, options)).rejects.toThrow('the last error was no oranges');
  });
});

describe('a Node process', () => {
  it('runs TypeScript, reports lines and how it ended', async () => {
    const child = spawnNode(script('a.ts', `const port: string = process.env.JAM!; console.log('on ' + port);`), {
      env: { JAM: '7' },
    });
    expect((await child.waitForLine(/^on (\d)/))[1]).toBe('7');
    expect(await child.exited).toEqual({ code: 0, signal: null });
    await expect(child.waitForLine(/never/)).rejects.toThrow(/and ended:\non 7/);
  });

  it('can be killed', async () => {
    const child = spawnNode(script('b.mjs', `console.log('up'); setInterval(() => {}, 1000);`));
    await child.waitForLine(/up/);
    child.kill('SIGKILL');
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('does not outlive its parent, even if that is killed', async () => {
    const index = new URL('./spawn-node.ts', import.meta.url).href;
    const inner = script('inner.mjs', `setInterval(() => {}, 1000);`);
    const outer = script(
      'outer.mjs',
      `import { spawnNode } from '${index}'; console.log('pid ' + spawnNode('${inner}').pid);`,
    );
    const register = new URL('./typescript/register.mjs', import.meta.url).href;
    const runner = script('runner.mjs', `await import('${register}'); await import('${outer}');`);
    const parent = spawnNode(runner);
    const pid = Number((await parent.waitForLine(/pid (\d+)/))[1]);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor(() => !isAlive(pid), { message: 'the end of the child' });
  });
});

describe('guards', () => {
  it('takes only databases that say test', () => {
    expect(() => assertTestDatabase('postgres://a:b@127.0.0.1/marmalade_test_1')).not.toThrow();
    for (const name of ['marmalade', 'contest', 'latest', '']) {
      expect(() => assertTestDatabase(`postgres://a:b@127.0.0.1/${name}`)).toThrow(/does not say test/);
    }
  });

  it('finds ports that are free', async () => {
    expect(await freePort()).toBeGreaterThan(1_023);
  });
});
