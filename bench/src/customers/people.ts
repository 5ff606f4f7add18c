import pg from 'pg';

const FIRST =
  'Анна Мария Иван Пётр Ольга Елена Сергей Дмитрий Наталья Алексей Somchai John Emma Ксения Лев Юлия Артём Вера Глеб Зоя';
const LAST =
  'Смирнов Иванов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Кузьмин Фролов Александров Дмитриев Королёв Гусев Киселёв Ильин Максимов Поляков Сорокин Виноградов Ковалёв Белов Медведев Антонов Тарасов';
const LATIN = 'anna maria ivan petr olga elena sergey dima nata alex';
const HOSTS = 'gmail.com mail.ru yandex.ru example.com example.org';
const KEYS = 'customer_keys';

/** One of some words, the first ones oftener than the last. */
const oneOf = (words: string, skew: number): string => {
  const list = words.split(' ');
  return `('{${list.join(',')}}'::text[])[1 + floor(${list.length} * power(random(), ${skew}))::int]`;
};

/**
 * Adds customers as a shop has them after some years: frequent and rare names, tags and sources, some of which belong to a time
 * (all who came from the old system are the oldest). The index of keys is made anew afterwards, which takes a fraction of the time.
 * @returns seconds
 */
export async function addPeople(databaseUrl: string, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=identity,public' });
  await client.connect();
  const startedAt = performance.now();
  try {
    const { rows } = await client.query<{ definition: string }>(
      `SELECT pg_get_indexdef('${KEYS}'::regclass) AS definition`,
    );
    await client.query(`DROP INDEX ${KEYS}`);
    await client.query(INSERT, [count]);
    await client.query(`SET maintenance_work_mem = '256MB'`);
    await client.query(rows[0]!.definition);
    await client.query('VACUUM ANALYZE customer');
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await client.end();
  }
}

const tag = (name: string, condition: string): string => `CASE WHEN ${condition} THEN '${name}' END`;

const INSERT = `
  INSERT INTO customer (id, name, email, phone, telegram_id, birthday, locale, tags, status, subscribed, source, is_test, created_at)
  SELECT
    (lpad(to_hex(1700000000000 + n * 60000::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3) || 'a' || substr(md5('x' || n), 1, 15))::uuid,
    ${oneOf(FIRST, 2)} || ' ' || ${oneOf(LAST, 1.5)} || CASE WHEN random() < 0.5 THEN 'а' ELSE '' END,
    CASE WHEN random() < 0.6 THEN ${oneOf(LATIN, 1)} || '.' || substr(md5('e' || n), 1, 5) || n || '@' || ${oneOf(HOSTS, 1)} END,
    CASE WHEN random() < 0.7 THEN '+7' || (9000000000 + (n * 7919::bigint * 131) % 999999999) END,
    CASE WHEN random() < 0.6 THEN 100000000 + (n * 104729::bigint) % 7000000000 END,
    CASE WHEN random() < 0.6 THEN date '1950-01-01' + (random() * 20000)::int END,
    'ru',
    array_remove(ARRAY[${[
      tag('regular', 'random() < 0.3'),
      tag('vip', 'random() < 0.02'),
      tag('wholesale', 'random() < 0.005'),
      tag('gold', 'random() < 0.003'),
      tag('family', 'random() < 0.0001'),
      tag('old-crm', 'n <= $1 / 10'),
      tag('fair', 'n BETWEEN $1 / 2 AND $1 / 2 + 500'),
    ].join(', ')}], NULL),
    CASE WHEN random() < 0.95 THEN 'active' WHEN random() < 0.8 THEN 'inactive' ELSE 'blocked' END,
    CASE WHEN random() < 0.5 THEN true WHEN random() < 0.6 THEN false END,
    CASE WHEN random() < 0.8 THEN 'campaign_' || (n * 25 / $1) ELSE 'direct' END,
    random() < 0.002,
    to_timestamp(1700000000 + n * 60)
  FROM generate_series(1, $1::bigint) AS n`;

/** Somebody of them, to search for. */
export interface SomeCustomer {
  place: number;
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  telegramId: string | null;
}

/** Some of all times. */
export async function someOf(databaseUrl: string, count: number, some: number): Promise<SomeCustomer[]> {
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c search_path=identity,public' });
  await client.connect();
  try {
    const places = Array.from({ length: some }, (_, n) => 1 + Math.floor(((n + 0.5) / some) * count));
    const { rows } = await client.query<SomeCustomer>(
      `SELECT place::float8 AS place, id, name, email, phone, telegram_id::text AS "telegramId" FROM customer
       WHERE place = ANY($1::bigint[]) ORDER BY md5(place::text)`,
      [places],
    );
    return rows;
  } finally {
    await client.end();
  }
}
