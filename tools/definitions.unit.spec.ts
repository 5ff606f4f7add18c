import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { appFolders, subscriptionsOf } from './docs/facts.mjs';

interface Policy {
  vhost: string;
  name: string;
  pattern: string;
  'apply-to': string;
  priority: number;
  definition: Record<string, unknown>;
}

const definitions = JSON.parse(
  readFileSync(new URL('../deploy/rabbitmq/definitions.json', import.meta.url), 'utf8'),
) as { vhosts: { name: string }[]; policies: Policy[]; users?: unknown };
const queues = [...new Set(appFolders().flatMap((app: string) => subscriptionsOf(app).map(({ queue }) => queue)))];
const policiesFor = (queue: string) => definitions.policies.filter(({ pattern }) => new RegExp(pattern).test(queue));

describe('the definitions a broker loads', () => {
  it('know of at least one queue', () => {
    expect(queues).toContain('dispatcher.notifications');
  });

  it.each(queues)('have exactly one policy for %s, which keeps what the broker gives up on', (queue) => {
    // Of several policies that match a queue the broker takes one.
    const [policy, ...others] = policiesFor(queue);
    expect(others).toEqual([]);
    expect(policy).toMatchObject({ vhost: '/', 'apply-to': 'queues' });
    expect(policy!.definition).toEqual({
      'dead-letter-exchange': 'marmalade.dead-letter',
      'dead-letter-routing-key': queue,
      // Only together: at-most-once, the default, loses a dead letter when a node fails in that moment.
      'dead-letter-strategy': 'at-least-once',
      overflow: 'reject-publish',
      'delivery-limit': 50,
    });
  });

  it.each(queues)('leave the dead-letter queue of %s alone', (queue) => {
    expect(policiesFor(`${queue}.dead-letter`)).toEqual([]);
  });

  it('have no policy for a queue that nobody listens to', () => {
    const idle = definitions.policies.filter(({ pattern }) => !queues.some((queue) => new RegExp(pattern).test(queue)));
    expect(idle).toEqual([]);
  });

  it('hold no user and no password', () => {
    expect(definitions.users).toBeUndefined();
    expect(JSON.stringify(definitions)).not.toMatch(/password/);
  });
});
