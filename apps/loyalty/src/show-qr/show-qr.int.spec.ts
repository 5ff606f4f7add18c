import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { issueTo } from '../../test/discounts.js';
import { type LoyaltyApp, startLoyaltyApp } from '../../test/loyalty-app.js';

let app: LoyaltyApp;
beforeAll(async () => {
  app = await startLoyaltyApp({ DISCOUNT_QR_LINK: 'https://t.me/sweets_cashier_bot?start=d_{code}' });
});
afterAll(() => app.close());

test('it is a picture of the wanted size', async () => {
  const customerId = await app.customer();
  const { id } = await issueTo(app, customerId);
  for (const size of [200, 400, 1000]) {
    const answer = await app.ask('GET', `/discounts/${id}/qr.png?size=${size}`, undefined, { role: 'customer', id: customerId }); // prettier-ignore
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    const png = answer.body as Buffer;
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
  for (const size of ['199', '1001', 'big', '1e9', '-1']) {
    expect((await app.ask('GET', `/discounts/${id}/qr.png?size=${size}`)).status).toBe(400);
  }
});
