import { shorten } from './shorten.js';

/** Discord's limits, in characters. https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const DISCORD_LIMITS = {
  title: 256,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footer: 2_048,
  total: 6_000,
} as const;

export interface DiscordEmbed {
  title?: string;
  description?: string;
  /** Where the title leads. */
  url?: string;
  image?: { url: string };
  color?: number;
  fields?: { name: string; value: string; inline?: boolean }[];
  footer?: { text: string };
  timestamp?: string;
}

/** An embed Discord takes, whatever the data: too long parts are shortened visibly, empty ones left out. */
export function fitEmbed(embed: DiscordEmbed): DiscordEmbed {
  const fields = (embed.fields ?? [])
    .filter(({ name, value }) => name !== '' && value !== '')
    .slice(0, DISCORD_LIMITS.fields)
    .map((field) => ({
      ...field,
      name: cut(field.name, DISCORD_LIMITS.fieldName),
      value: cut(field.value, DISCORD_LIMITS.fieldValue),
    }));
  const fitted: DiscordEmbed = {
    ...(embed.title && { title: cut(embed.title, DISCORD_LIMITS.title) }),
    ...(embed.description && { description: cut(embed.description, DISCORD_LIMITS.description) }),
    ...(embed.url && { url: embed.url }),
    ...(embed.image && { image: embed.image }),
    ...(embed.color !== undefined && { color: embed.color }),
    ...(fields.length > 0 && { fields }),
    ...(embed.footer?.text && { footer: { text: cut(embed.footer.text, DISCORD_LIMITS.footer) } }),
    ...(embed.timestamp && { timestamp: embed.timestamp }),
  };
  return fitTotal(fitted);
}

/** What all texts of an embed may be together: the longest gives way first. */
function fitTotal(embed: DiscordEmbed): DiscordEmbed {
  if (embedLength(embed) <= DISCORD_LIMITS.total) return embed;
  const fields = embed.fields?.map((field) => ({ ...field }));
  const fitted = { ...embed, ...(fields && { fields }) };
  const parts: { length: () => number; cut: (max: number) => void }[] = [
    ...(fitted.description !== undefined
      ? [
          {
            length: () => fitted.description!.length,
            cut: (max: number) => void (fitted.description = cut(fitted.description!, max)),
          },
        ]
      : []),
    ...(fields ?? []).flatMap((field) =>
      (['value', 'name'] as const).map((key) => ({
        length: () => field[key].length,
        cut: (max: number) => void (field[key] = cut(field[key], max)),
      })),
    ),
    ...(fitted.footer
      ? [
          {
            length: () => fitted.footer!.text.length,
            cut: (max: number) => void (fitted.footer = { text: cut(fitted.footer!.text, max) }),
          },
        ]
      : []),
  ];
  for (
    let excess = embedLength(fitted) - DISCORD_LIMITS.total;
    excess > 0;
    excess = embedLength(fitted) - DISCORD_LIMITS.total
  ) {
    const longest = parts.reduce((one, other) => (other.length() > one.length() ? other : one));
    longest.cut(Math.max(longest.length() - excess, Math.floor(longest.length() / 2), 1));
  }
  return fitted;
}

/** What Discord counts against the total. */
export function embedLength({ title = '', description = '', fields = [], footer }: DiscordEmbed): number {
  return fields.reduce(
    (sum, { name, value }) => sum + name.length + value.length,
    title.length + description.length + (footer?.text.length ?? 0),
  );
}

/** An escape cut in half would swallow the ellipsis. */
function cut(text: string, max: number): string {
  const short = shorten(text, max);
  return short === text ? text : short.replace(/\\…$/, '…');
}
