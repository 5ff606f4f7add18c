import { type OpenApiInfo, platformVersion } from '@marmalade/http';

/** How the API of the bots is introduced. */
export const API_INFO: OpenApiInfo = {
  title: 'Bots',
  version: platformVersion(),
  description: "The customers' and the cashiers' bot on Telegram.",
  tags: { telegram: 'What Telegram calls, and how it is told to' },
};
