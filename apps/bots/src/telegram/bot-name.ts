/** Both bots, as the paths of their webhooks name them. */
export const BOT_NAMES = ['customer', 'cashier'] as const;

export type BotName = (typeof BOT_NAMES)[number];
