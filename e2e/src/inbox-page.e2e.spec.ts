import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithBrowser, launchBrowser, openTab, waitFor } from '@marmalade/testing';
import type { Browser } from 'playwright-core';
import { Api } from './api.js';
import { API_KEY, OWNER, type Platform, startInOneProcess, startWorld, type World } from './platform.js';

const run = promisify(execFile);

describeWithBrowser('the page of the inbox, on the platform as it is started', () => {
  let world: World;
  let platform: Platform;
  let api: Api;
  let browser: Browser;

  beforeAll(async () => {
    world = await startWorld();
    [platform, browser] = await Promise.all([startInOneProcess(world.env), launchBrowser()]);
    api = new Api(platform);
  });
  afterAll(async () => {
    await browser?.close();
    await platform?.stop();
    await world?.stop();
  });

  test('somebody signs in, gets what an event posted by curl says, reads it, and the record says read', async () => {
    const { page, complaints } = await openTab(browser);
    await page.goto(`${platform.url}/inbox`);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByLabel('Password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('[data-mood=good]').waitFor();

    const sample = await api.sample('admin.alert');
    const event = { ...sample, id: `alert-${Date.now()}`, data: { ...sample.data, title: 'The oven is too hot' } };
    const { stdout } = await run('curl', [
      ...['-sS', '-X', 'POST', `${platform.url}/api/v1/events`, '-H', `X-API-Key: ${API_KEY}`],
      ...['-H', 'Content-Type: application/cloudevents+json', '-d', JSON.stringify(event)],
    ]);
    expect(JSON.parse(stdout)).toEqual({ accepted: [event.id] });

    const item = page.getByRole('article').filter({ hasText: 'The oven is too hot' });
    await item.waitFor();
    await waitFor(async () => /^\(\d+\)/.test(await page.title()));
    await item.click();
    const record = async () => {
      const { body } = await api.get('/api/v1/notifications?type=admin.alert');
      return (body.items as { deliveries: { channel: string; state: string }[] }[])
        .flatMap(({ deliveries }) => deliveries)
        .find(({ channel }) => channel === 'in_app');
    };
    await waitFor(async () => (await record())?.state === 'read', { message: 'the dispatcher’s record to say read' });
    await waitFor(async () => !/^\(\d+\)/.test(await page.title()), { message: 'nothing to be unread' });
    expect(complaints).toEqual([]);
  });

  test('a page of another origin has no way in, and gets the widget all the same', async () => {
    const widget = await fetch(`${platform.url}/inbox/widget.js`, { headers: { origin: 'https://shop.example' } });
    expect(widget.status).toBe(200);
    expect(widget.headers.get('access-control-allow-origin')).toBe('*');
    expect(widget.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const page = await fetch(`${platform.url}/inbox`);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const again = await fetch(`${platform.url}/inbox`, { headers: { 'if-none-match': page.headers.get('etag')! } });
    expect(again.status).toBe(304);
    // At the root there are pages alone: the API is below its prefix.
    expect((await fetch(`${platform.url}/inbox/notifications`)).status).toBe(404);
    expect((await fetch(`${platform.url}/api/v1/inbox`)).status).toBe(401);
  });
});
