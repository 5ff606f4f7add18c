import type { Person } from '@marmalade/contracts-envelope';

/** The customer of every sample. */
export const anna: Person = {
  id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  name: 'Анна Смирнова',
  email: 'anna.smirnova@example.com',
  phone: '+79145550123',
  telegramId: '482910573',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
};

/** The member of staff of every sample. */
export const olga: Person = { id: 'staff-olga', name: 'Ольга Ким', locale: 'ru', timeZone: 'Asia/Vladivostok' };
