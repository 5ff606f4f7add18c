import pg from 'pg';

/** A customer, as events carry one. */
export interface Person {
  id: string;
  name: string;
  telegramId: string;
  locale: 'en' | 'ru' | 'th';
  timeZone: string;
}

const READERS = [
  { locale: 'en', timeZone: 'Europe/London', names: ['Olivia', 'George', 'Amelia'] },
  { locale: 'ru', timeZone: 'Asia/Vladivostok', names: ['Анна', 'Игорь', 'Ольга'] },
  { locale: 'th', timeZone: 'Asia/Bangkok', names: ['สมชาย', 'มาลี', 'นภา'] },
] as const;

/** The same number is the same person in each run. */
export function personOf(number: number): Person {
  const { locale, timeZone, names } = READERS[number % READERS.length]!;
  return {
    id: `person-${String(number).padStart(6, '0')}`,
    name: `${names[Math.floor(number / 3) % names.length]} ${number}`,
    telegramId: String(700_000_000 + number),
    locale,
    timeZone,
  };
}

/**
 * Of ten people three have wishes. None of them speaks against a discount just now, so all have to be looked at: a category that
 * is another, a type that is another, and hours of the person's own day that are as far from now as can be.
 */
function preferencesOf(number: number): object | undefined {
  if (number % 10 >= 3) return undefined;
  const opposite = new Date(Date.now() + 12 * 3_600_000);
  const format = { timeZone: personOf(number).timeZone, hour: '2-digit', hourCycle: 'h23' } as const;
  const hour = Number(new Intl.DateTimeFormat('en', format).format(opposite));
  const clock = (hours: number) => `${String((hours + 24) % 24).padStart(2, '0')}:00`;
  return {
    categories: { marketing: false },
    mutedTypes: ['photo_event.created'],
    quietHours: { from: clock(hour - 1), to: clock(hour + 1) },
  };
}

/** Puts people and their wishes into the directory. @param schema in which the tables are */
export async function seedPeople(databaseUrl: string, schema: string, count: number): Promise<void> {
  const people = Array.from({ length: count }, (_, number) => ({ ...personOf(number), wishes: preferencesOf(number) }));
  const client = new pg.Client({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO recipient (id, name, telegram_id, locale, time_zone, roles)
       SELECT id, name, "telegramId", locale, "timeZone", '{customer}'
       FROM json_to_recordset($1) AS p (id text, name text, "telegramId" text, locale text, "timeZone" text)`,
      [JSON.stringify(people)],
    );
    await client.query(
      `INSERT INTO recipient_preference (recipient_id, preferences)
       SELECT id, wishes FROM json_to_recordset($1) AS p (id text, wishes json) WHERE wishes IS NOT NULL`,
      [JSON.stringify(people)],
    );
    await client.query('VACUUM ANALYZE recipient, recipient_preference');
  } finally {
    await client.end();
  }
}
