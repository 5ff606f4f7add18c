import { problemType } from '@marmalade/http';

export const DISCORD_CHANNEL_EXISTS = problemType({
  code: 'DISCORD_CHANNEL_EXISTS',
  status: 409,
  title: 'There is a Discord channel of this name',
});

export const DISCORD_CHANNEL_IN_USE = problemType({
  code: 'DISCORD_CHANNEL_IN_USE',
  status: 409,
  title: 'Event types are announced in this Discord channel',
});

export const DISCORD_WEBHOOK_REFUSED = problemType({
  code: 'DISCORD_WEBHOOK_REFUSED',
  status: 422,
  title: 'The address is not that of a Discord webhook',
});
