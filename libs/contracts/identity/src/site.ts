import Type, { type Static } from 'typebox';

/** Channels a site can use; the dispatcher sends by them. */
export const SITE_CHANNELS = ['in_app', 'telegram', 'email', 'sms', 'push', 'discord', 'webhook'] as const;

/** Languages messages are written in. */
export const SITE_LOCALES = ['en', 'ru', 'th'] as const;

const clock = (description: string) =>
  Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', maxLength: 5, description });
const text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
const channels = (description: string) =>
  Type.Array(Type.Enum([...SITE_CHANNELS], { type: 'string', description: 'One channel.' }), {
    minItems: 1,
    maxItems: SITE_CHANNELS.length,
    description,
  });

/** Local hours in which a person is not to be disturbed; `from` after `to` spans midnight. */
export const QuietHours = Type.Object(
  {
    from: clock('When they begin, 22:00.'),
    to: clock('When they end, 08:00.'),
    days: Type.Optional(
      Type.Array(Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday.' }), {
        minItems: 1,
        maxItems: 7,
        description: 'Days of the week on which a quiet period begins; unset: every day.',
      }),
    ),
  },
  { description: 'Quiet hours of people who have not chosen any of their own.' },
);

/** What a brand may say of itself; what it leaves open is as everywhere in the installation. */
const settings = {
  name: text(100, 'Its name, as messages show it.'),
  url: Type.String({ format: 'uri', maxLength: 2000, description: 'Its web site.' }),
  color: Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', maxLength: 7, description: 'Of its messages, #f39c12.' }),
  logoUrl: Type.String({ format: 'uri', maxLength: 2000, description: 'Its logo.' }),
  address: text(500, 'Shown below mails; the law of many countries wants it in advertising.'),
  supportEmail: Type.String({ format: 'email', maxLength: 254, description: 'Where its customers find help.' }),
  mailFrom: text(320, 'Sender of its mails, Sweets <hello@sweets.example>.'),
  locale: Type.Enum([...SITE_LOCALES], { type: 'string', description: 'Of people whose language is not known.' }),
  timeZone: text(64, 'IANA time zone of people whose own is not known.'),
  channels: channels('The channels it uses; unset: all.'),
  forcedChannels: channels("Channels that pass everybody's preferences."),
  quietHours: QuietHours,
  frequencyCap: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, description: 'So many messages,' }),
      per: text(20, 'within so long, 24h.'),
    },
    { description: 'How much advertising and low priority one person gets at most.' },
  ),
  tracking: Type.Boolean({ description: 'Whether openings and clicks are counted.' }),
  currency: Type.String({ pattern: '^[A-Z]{3}$', maxLength: 3, description: 'ISO 4217, of amounts that name none.' }),
  birthdayHour: Type.Integer({
    minimum: 0,
    maximum: 23,
    description: 'Hour of the day at which its customers are congratulated, in their own time zone.',
  }),
  testData: Type.Enum(['send', 'capture'], {
    type: 'string',
    description: 'What happens to messages of test events: sent like others, or kept and only shown.',
  }),
};

export const SiteSettings = Type.Partial(Type.Object(settings), {
  description: 'All that is set for it; what it does not say is as everywhere in the installation.',
});

export type QuietHours = Static<typeof QuietHours>;
export type SiteSettings = Static<typeof SiteSettings>;

/** A brand with what it inherits: how its messages look, and what holds for all of them. `id` is what events carry as `site`. */
export interface Site extends SiteSettings {
  id: string;
  name: string;
  locale: (typeof SITE_LOCALES)[number];
  timeZone: string;
  tracking: boolean;
  testData: 'send' | 'capture';
}
