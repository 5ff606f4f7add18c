// The limit: what this design costs on this machine when nothing is done but the unavoidable. One file, no framework, no
// checks, no preferences, no features: RabbitMQ → the same rows inserted as the dispatcher inserts → POST → rows updated →
// acknowledged. Everything overlaps: while one batch is being posted the next is being inserted, the one before is being updated.
import { randomUUID } from 'node:crypto';
import { type ConsumeMessage, connect } from 'amqplib';
import pg from 'pg';
import { Pool } from 'undici';
import { TABLES } from './tables.js';

const BATCH = 500;
const PREFETCH = 1_000;
const CONNECTIONS = 64;

const { DATABASE_URL, RABBITMQ_URL, BENCH_QUEUE, BENCH_SINK } = process.env as Record<string, string>;
const sink = new URL(BENCH_SINK!);
const database = new pg.Pool({ connectionString: DATABASE_URL, max: 4 });
const http = new Pool(sink.origin, { connections: CONNECTIONS, pipelining: 1 });
await database.query(TABLES);

/** As much of an event's data as is used. */
interface Discount {
  customer: { id: string; name: string; telegramId: string; locale: 'en' | 'ru' | 'th'; timeZone: string };
  code: string;
  value: number;
  title: string;
  minimumOrder: { amount: string; currency: string };
  validUntil: string;
  url: string;
}

const connection = await connect(RABBITMQ_URL!, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(PREFETCH);

let waiting: ConsumeMessage[] = [];
let inserting = false;
let acknowledged: Promise<void> = Promise.resolve();

await channel.consume(BENCH_QUEUE!, (message) => {
  waiting.push(message!);
  if (!inserting) void insertBatches();
});
console.log('bare pipeline runs');

process.once('SIGTERM', async () => {
  await acknowledged;
  // With a connection that just breaks off, the last acknowledgements may be lost.
  await channel.close();
  await connection.close();
  process.exit(0);
});

async function insertBatches(): Promise<void> {
  inserting = true;
  await new Promise(setImmediate);
  while (waiting.length > 0) {
    const batch = waiting.slice(0, BATCH);
    waiting = waiting.slice(BATCH);
    const ids = batch.map(({ properties }) => properties.messageId as string);
    const deliveryIds = ids.map(() => randomUUID());
    const bodies = batch.map(({ content }) => content.toString('utf8'));
    const discounts = bodies.map((body) => JSON.parse(body) as Discount);
    const texts = discounts.map((discount) => JSON.stringify(textOf(discount)));
    await database.query({
      name: 'insert',
      text: `WITH row AS MATERIALIZED (
               SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                                    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
                 AS r (id, notification_id, delivery_id, type, time, data, person, name, locale, address, trace, content)
             ), taken AS (
               INSERT INTO inbox (consumer, message_id) SELECT 'bench.notifications', id FROM row ON CONFLICT DO NOTHING
             ), stored AS (
               INSERT INTO event (id, source_id, type, source, occurred_at, is_test, data)
               SELECT id, id::text, type, '/marmalade/loyalty', time, false, data::json FROM row
             ), notified AS (
               INSERT INTO notification (id, event_id, workflow, category, priority, recipient_id, recipient_name, locale, is_test, trace)
               SELECT notification_id, id, type, 'loyalty', 'normal', person, name, locale, false, trace::json FROM row
             )
             INSERT INTO delivery (id, notification_id, event_id, workflow, recipient_id, channel, address, content, state)
             SELECT delivery_id, notification_id, id, type, person, 'telegram', address, content::json, 'sending' FROM row`,
      values: [
        ids,
        ids.map(() => randomUUID()),
        deliveryIds,
        batch.map(({ fields }) => fields.routingKey),
        batch.map(({ properties }) => properties.headers!['cloudEvents:time'] as string),
        bodies,
        discounts.map(({ customer }) => customer.id),
        discounts.map(({ customer }) => customer.name),
        discounts.map(({ customer }) => customer.locale),
        discounts.map(({ customer }) => customer.telegramId),
        discounts.map(traceOf),
        texts.map((text) => `{"text":${text}}`),
      ],
    });
    const done = postAndUpdate(
      deliveryIds,
      discounts.map(({ customer }, index) => payloadOf(customer.telegramId, texts[index]!)),
    );
    // `true` acknowledges all before it as well, so batches take their turn.
    acknowledged = Promise.all([acknowledged, done]).then(() => channel.ack(batch.at(-1)!, true));
  }
  inserting = false;
}

async function postAndUpdate(ids: string[], payloads: string[]): Promise<void> {
  const messageIds = await Promise.all(payloads.map(post));
  await database.query({
    name: 'update',
    text: `WITH row AS MATERIALIZED (
             SELECT * FROM unnest($1::uuid[], $2::text[]) AS r (id, message_id)
           ), moved AS (
             UPDATE delivery AS d SET state = 'sent', attempt = 1, provider = 'telegram', provider_message_id = row.message_id,
               updated_at = clock_timestamp() FROM row WHERE d.id = row.id
           )
           INSERT INTO delivery_attempt (delivery_id, attempt, provider, outcome, detail, started_at)
           SELECT id, 1, 'telegram', 'sent', 'Telegram answered 200', clock_timestamp() FROM row`,
    values: [ids, messageIds],
  });
}

function traceOf({ customer: { locale, timeZone } }: Discount): string {
  return JSON.stringify([
    { code: 'AUDIENCE', detail: 'Named by the audience customer: telegram' },
    { code: 'LOCALE', detail: `${locale}, ${timeZone} (asked for ${locale})` },
  ]);
}

function payloadOf(chat: string, text: string): string {
  return `{"chat_id":"${chat}","text":${text},"parse_mode":"HTML","link_preview_options":{"is_disabled":true}}`;
}

function textOf({
  customer: { locale, timeZone },
  code,
  value,
  title,
  minimumOrder,
  validUntil,
  url,
}: Discount): string {
  const minimum = moneyFormat(locale, minimumOrder.currency).format(Number(minimumOrder.amount));
  const until = dateFormat(locale, timeZone).format(new Date(validUntil));
  switch (locale) {
    case 'en':
      return `🎁 <b>A gift for you: ${value}% off</b>\n${title}\n\nYour code: <code>${code}</code>\nFor orders from ${minimum}\nValid until ${until}\n\nJust show the code when you pay.\n\n<a href="${url}">Show the QR code</a>`;
    case 'ru':
      return `🎁 <b>Вам подарок: скидка ${value} %</b>\n${title}\n\nВаш код: <code>${code}</code>\nДля заказов от ${minimum}\nДействует до ${until}\n\nПросто покажите код при оплате.\n\n<a href="${url}">Показать QR-код</a>`;
    case 'th':
      return `🎁 <b>ของขวัญสำหรับคุณ: ส่วนลด ${value}%</b>\n${title}\n\nรหัสส่วนลด: <code>${code}</code>\nเมื่อสั่งซื้อขั้นต่ำ ${minimum}\nใช้ได้ถึง ${until}\n\nเพียงแสดงรหัสนี้เมื่อชำระเงิน\n\n<a href="${url}">แสดงคิวอาร์โค้ด</a>`;
  }
}

const moneyFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function moneyFormat(locale: string, currency: string): Intl.NumberFormat {
  const key = locale + currency;
  const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  if (!moneyFormats.has(key)) moneyFormats.set(key, new Intl.NumberFormat(locale, style));
  return moneyFormats.get(key)!;
}

function dateFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = locale + timeZone;
  if (!dateFormats.has(key)) dateFormats.set(key, new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }));
  return dateFormats.get(key)!;
}

/**
 * The pool keeps what its connections have no room for. `dispatch` is its cheapest call: no stream is made for the answer.
 * @returns the message's id
 */
function post(payload: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    http.dispatch(
      {
        path: sink.pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: payload,
      },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, status) => void (status === 200 || reject(new Error(`Status ${status}`))),
        onResponseData: (_controller, chunk) => void (answer += chunk.toString('latin1')),
        onResponseEnd: () =>
          resolve(String((JSON.parse(answer) as { result: { message_id: number } }).result.message_id)),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
