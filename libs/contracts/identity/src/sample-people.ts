/** A customer of the samples. */
export const anna = {
  id: '019aa4b0-31c2-7a54-8f0d-2b6f1c9e4a77',
  name: 'Анна Смирнова',
  email: 'anna.smirnova@example.com',
  phone: '+79145550123',
  telegramId: '482910573',
  locale: 'ru',
  timeZone: 'Asia/Vladivostok',
};
