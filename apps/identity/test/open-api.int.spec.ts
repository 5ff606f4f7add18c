import { beforeAll, describe, expect, test } from '@jest/globals';
import { describeControllers } from '@marmalade/http';
import { openApiGaps, operationsOf } from '@marmalade/testing';
import { API_INFO, describeRoute } from '../src/api-info.js';
import { CONTROLLERS } from '../src/identity.module.js';

describe('the description of the routes of identity', () => {
  let document: any;
  beforeAll(async () => {
    document = await describeControllers(CONTROLLERS, API_INFO, describeRoute);
  });

  test('leaves nothing unsaid, and its examples fit', () => {
    expect(operationsOf(document).length).toBeGreaterThan(10);
    expect(openApiGaps(document)).toEqual([]);
  });

  test('says who may call a route: nobody without credentials, anybody who signs in, a service alone', () => {
    const access = (route: string) => {
      const found = operationsOf(document).find((each) => each.route === route);
      return [found?.operation.security, found?.operation['x-permission']?.roles];
    };
    const either = [{ bearerAuth: [] }, { apiKey: [] }];
    expect(access('POST /auth/password')).toEqual([[], undefined]);
    expect(access('PUT /sites/{site}')).toEqual([either, { owner: 'all' }]);
    expect(access('POST /auth/customer-tokens')).toEqual([either, {}]);
  });
});
