import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeAccess } from '@marmalade/auth';
import { describeControllers } from '@marmalade/http';
import { openApiGaps, operationsOf } from '@marmalade/testing';
import { API_INFO } from '../src/api-info.js';
import { CONTROLLERS } from '../src/dispatcher.module.js';

describe("the description of the dispatcher's routes", () => {
  let document: any;
  beforeAll(async () => {
    document = await describeControllers(CONTROLLERS, API_INFO, describeAccess);
  });

  test('leaves nothing unsaid, and its examples fit', () => {
    expect(operationsOf(document).length).toBeGreaterThan(50);
    expect(openApiGaps(document)).toEqual([]);
  });

  test('says who may call a route, and which problems are its own', () => {
    const { post } = document.paths['/discord-channels'];
    expect(post.security).toEqual([{ bearerAuth: [] }, { apiKey: [] }]);
    expect(post['x-permission']).toEqual({ name: 'channels:write', roles: { owner: 'all' } });
    const conflicts = post.responses[409].content['application/problem+json'].examples;
    expect(Object.keys(conflicts)).toContain('DISCORD_CHANNEL_EXISTS');
    expect(document.paths['/unsubscribe/{path}'].get.security).toEqual([]);
  });
});
