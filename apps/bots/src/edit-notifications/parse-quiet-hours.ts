/** Hours in which nothing rings. */
export interface QuietHours {
  /** `22:00` */
  from: string;
  to: string;
}

/** `22:30-07:00`, `22.30 – 7`, `22 7`, `с 22 до 7` */
const HOURS = /^\D{0,10}(\d{1,2})(?:[:.](\d{2}))?\D{1,12}(\d{1,2})(?:[:.](\d{2}))?\D{0,10}$/;

/** Reads two times of a day; undefined: they are none, or the same, which would be all day long. */
export function parseQuietHours(text: string): QuietHours | undefined {
  const [, fromHour, fromMinute = '00', toHour, toMinute = '00'] = text.trim().match(HOURS) ?? [];
  if (fromHour === undefined || toHour === undefined) return undefined;
  const [from, to] = [clock(fromHour, fromMinute), clock(toHour, toMinute)];
  return from === undefined || to === undefined || from === to ? undefined : { from, to };
}

function clock(hour: string, minute: string): string | undefined {
  return Number(hour) < 24 && Number(minute) < 60 ? `${hour.padStart(2, '0')}:${minute}` : undefined;
}
