import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { appFolders, catalogueTypes, declaredEvents, settingsByReader, subscriptionsOf } from './docs/facts.mjs';
import { systemFacts } from './generate-docs.mjs';

const page = readFileSync(new URL('../docs/system.md', import.meta.url), 'utf8');
const partOf = (name: string) => page.split(`<!-- begin ${name}:`)[1]!.split(`<!-- end ${name} -->`)[0]!;

// That the tables are those of the code docs.unit.spec.ts checks; here it is that they can be relied upon.
describe('docs/system.md', () => {
  it('has a line for every service', () => {
    const services = appFolders().map((folder: string) => folder.slice('apps/'.length));
    expect(services.length).toBeGreaterThan(2);
    for (const service of services) expect(page).toMatch(new RegExp(`^\\| \`${service}\``, 'm'));
  });

  it("says each service's port as its settings have it", async () => {
    const settings = (await settingsByReader()).flatMap((group) => group.settings);
    const portOf = (name: string) => settings.find((setting) => setting.name === name)!.fallback;
    for (const [service, name] of [
      ['gateway', 'PORT'],
      ['identity', 'IDENTITY_PORT'],
      ['dispatcher', 'DISPATCHER_PORT'],
    ]) {
      expect(page).toMatch(new RegExp(`^\\| \`${service}\` +\\| \`${portOf(name!)}\``, 'm'));
    }
  });

  it('shows the pattern and the queue of every @Subscribe', () => {
    const found = appFolders().flatMap((app: string) => subscriptionsOf(app));
    expect(found).not.toEqual([]);
    for (const { pattern, queue } of found) {
      expect(partOf('subscriptions')).toContain(`| \`${pattern}\``);
      expect(partOf('subscriptions')).toContain(`| \`${queue}\``);
    }
  });

  it('shows every event that a contract declares or the catalogue describes', async () => {
    const types = [...(await declaredEvents()), ...(await catalogueTypes())].map(({ type }) => type);
    for (const type of types) expect(partOf('events')).toContain(`| \`${type}\``);
  });
});

describe('the system it shows', () => {
  it('has no event without a workflow but the facts, of which nobody is told', async () => {
    const { events, types } = await systemFacts();
    const described = types.map(({ type }) => type);
    expect(events.filter(({ type, isFact }) => described.includes(type) === isFact).map(({ type }) => type)).toEqual(
      [],
    );
  });

  it('gives each queue to one service, named by it', async () => {
    const { subscriptions } = await systemFacts();
    for (const { service, queue } of subscriptions) expect(queue.startsWith(`${service}.`)).toBe(true);
  });

  it('lets a service announce only what a contract declares', async () => {
    const { announcements, events } = await systemFacts();
    const declared = events.map(({ type }) => type);
    for (const { types } of announcements) for (const type of types) expect(declared).toContain(type);
  });
});
