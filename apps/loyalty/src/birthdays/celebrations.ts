import type { Site } from '../sites/site-directory.js';
import type { BirthdayCustomer } from './birthday-customers.js';
import { type BirthdayDay, type Celebration, celebrationOf } from './birthday.js';

/** When customers celebrate, in a round: those of one zone and hour at the same time, which is found out once. */
export class Celebrations {
  private readonly known = new Map<string, Celebration>();

  of({ date }: BirthdayDay, { birthdayHour, timeZone }: Site, { person }: BirthdayCustomer): Celebration {
    const zone = person.timeZone ?? timeZone;
    const key = `${date} ${birthdayHour} ${zone}`;
    const known = this.known.get(key);
    if (known) return known;
    const celebration = celebrationOf(date, birthdayHour, zone);
    this.known.set(key, celebration);
    return celebration;
  }
}
