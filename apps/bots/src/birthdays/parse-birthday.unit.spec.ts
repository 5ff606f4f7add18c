import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBirthday } from './parse-birthday.js';

const TODAY = '2026-11-30';
const read = (text: string) => parseBirthday(text, TODAY);

describe('a birthday', () => {
  test.each([
    '14.05.1991',
    '14.5.1991',
    ' 14/05/1991 ',
    '14-05-1991',
    '14 05 1991',
    '14,05,1991',
    '14051991',
    '1991-05-14',
    '1991.05.14',
    '1991/5/14',
    '14 May 1991',
    '14 may, 1991',
    '14th of May 1991',
    'May 14, 1991',
    'May 14th 1991',
    '14 мая 1991',
    '14 мая 1991 г.',
    '14 мая 1991 года',
    '14 МАЙ 1991',
    '14-го мая 1991',
    '14 พฤษภาคม 2534',
    '14 พ.ค. 2534',
    '14 พ.ค. พ.ศ. 2534',
    '๑๔ พฤษภาคม ๒๕๓๔',
    '14/05/2534',
    '14 พฤษภาคม 1991',
  ])('%s', (text) => {
    expect(read(text)).toEqual({ birthday: '1991-05-14' });
  });

  test.each([
    ['1 Jan 2000', '2000-01-01'],
    ['2 Sept 1980', '1980-09-02'],
    ['3 сентября 1980', '1980-09-03'],
    ['3 сент. 1980', '1980-09-03'],
    ['29.02.2000', '2000-02-29'],
    ['31 декабря 1999', '1999-12-31'],
    ['30.11.2026', '2026-11-30'],
    ['5 มี.ค. 2530', '1987-03-05'],
    ['6 พฤศจิกายน 2530', '1987-11-06'],
  ])('%s is %s', (text, birthday) => {
    expect(read(text)).toEqual({ birthday });
  });

  test.each(['31.02.1990', '29.02.1991', '32.01.1990', '14.13.1991', '00.01.1990', '31 апреля 1990'])(
    '%s is in no calendar',
    (text) => expect(read(text)).toEqual({ wrong: 'impossible' }),
  );

  test.each([
    ['01.12.2026', 'future'],
    ['14 May 2030', 'future'],
    ['14.05.1891', 'tooOld'],
    ['29.11.1906', 'tooOld'],
  ])('%s is no birthday: %s', (text, wrong) => {
    expect(read(text)).toEqual({ wrong });
  });

  test.each([
    '',
    '14.05.91',
    'yesterday',
    '14 marmalade 1991',
    '14.05',
    '1991',
    '٠١',
    '💐',
    '14..',
    '14 май',
    '/start',
  ])('"%s" can not be read', (text) => expect(read(text)).toEqual({ wrong: 'unclear' }));

  test('of any text there is an answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof read(text) === 'object'));
  });
});
