/** From January on; what begins with one of them, of three letters or more, is that month: sep, sept, september; мая, май. */
const BEGINNINGS: readonly (readonly string[])[] = [
  ['jan', 'янв'],
  ['feb', 'фев'],
  ['mar', 'мар'],
  ['apr', 'апр'],
  ['may', 'мая', 'май'],
  ['jun', 'июн'],
  ['jul', 'июл'],
  ['aug', 'авг'],
  ['sep', 'сен'],
  ['oct', 'окт'],
  ['nov', 'ноя'],
  ['dec', 'дек'],
];

/** Whole names, since a beginning would be another month's too; with their abbreviations, the dots left out. */
const THAI: readonly (readonly string[])[] = [
  ['มกราคม', 'มกรา', 'มค'],
  ['กุมภาพันธ์', 'กุมภา', 'กพ'],
  ['มีนาคม', 'มีนา', 'มีค'],
  ['เมษายน', 'เมษา', 'เมย'],
  ['พฤษภาคม', 'พฤษภา', 'พค'],
  ['มิถุนายน', 'มิถุนา', 'มิย'],
  ['กรกฎาคม', 'กรกฎา', 'กค'],
  ['สิงหาคม', 'สิงหา', 'สค'],
  ['กันยายน', 'กันยา', 'กย'],
  ['ตุลาคม', 'ตุลา', 'ตค'],
  ['พฤศจิกายน', 'พฤศจิกา', 'พย'],
  ['ธันวาคม', 'ธันวา', 'ธค'],
];

const ENGLISH = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const RUSSIAN = [
  'январ',
  'феврал',
  'март',
  'апрел',
  'ма',
  'июн',
  'июл',
  'август',
  'сентябр',
  'октябр',
  'ноябр',
  'декабр',
];

/** The month, from 1, of its name in English, Russian or Thai; undefined: it is none. */
export function monthNamed(name: string): number | undefined {
  const word = name.replaceAll('.', '').toLowerCase();
  const thai = THAI.findIndex((names) => names.includes(word));
  if (thai >= 0) return thai + 1;
  const place = BEGINNINGS.findIndex((beginnings) => beginnings.some((beginning) => word.startsWith(beginning)));
  if (place < 0) return undefined;
  // `marmalade` begins like a month, and is none.
  const isPart = ENGLISH[place]!.startsWith(word) || word === 'sept';
  return isPart || isRussian(word, RUSSIAN[place]!) ? place + 1 : undefined;
}

/** The name in any case: мая, маем; or its beginning: сент. */
function isRussian(word: string, stem: string): boolean {
  return stem.startsWith(word) || (word.startsWith(stem) && word.length <= stem.length + 3);
}
