import { ApiProperty } from '@nestjs/swagger';
import { type Locale, LOCALES, TEMPLATED_CHANNELS, type TemplatedChannel } from '../catalogue/event-type.js';
import type { WordsKey, WordsVersion } from '../catalogue/override-store.js';
import { LintFinding } from '../rendering/lint-templates.js';
import type { TemplateSource } from '../rendering/templates.js';

/** Words as the list shows them. */
export class TemplateView implements WordsKey {
  @ApiProperty({ type: String, example: 'order.created' })
  type!: string;

  @ApiProperty({ enum: TEMPLATED_CHANNELS, example: 'telegram' })
  channel!: TemplatedChannel;

  @ApiProperty({ enum: LOCALES, example: 'en' })
  locale!: Locale;

  @ApiProperty({ enum: ['shipped', 'published', 'draft'], example: 'published' })
  status!: 'shipped' | 'published' | 'draft';

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'what is in effect: `shipped`, `v3`, or null when there is a draft only',
    example: 'v3',
  })
  version!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'the version of the draft, if there is one',
    example: 4,
  })
  draft!: number | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'when what is in effect was published, if it was edited',
    example: '2026-11-21T09:30:00.000Z',
  })
  publishedAt!: Date | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'why published words are not in effect though they should be',
    example: null,
  })
  problem!: string | null;
}

/** One version of edited words. A retired one was published, or was a draft that another took the place of. */
export class TemplateVersion implements Omit<WordsVersion, keyof WordsKey> {
  @ApiProperty({ type: 'integer', example: 3 })
  version!: number;

  @ApiProperty({ enum: ['draft', 'published', 'retired'], example: 'published' })
  status!: WordsVersion['status'];

  @ApiProperty({ type: 'object', additionalProperties: true, example: { text: 'Order {{ data.number }}' } })
  fields!: TemplateSource;

  @ApiProperty({ type: String, nullable: true, description: 'what was changed, and why', example: 'shorter' })
  note!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'id of who saved it', example: 'first-api-key' })
  author!: string | null;

  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-21T09:30:00.000Z' })
  createdAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2026-11-21T09:30:00.000Z' })
  publishedAt!: Date | null;
}

/** With the words themselves. */
export class TemplateDetail extends TemplateView {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'in effect; null when there is a draft only',
    example: { text: 'Order {{ data.number }}' },
  })
  fields!: TemplateSource | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { text: 'Order {{ data.number }}' },
  })
  shipped!: TemplateSource | null;

  @ApiProperty({ type: () => TemplateVersion, nullable: true, example: null })
  published!: TemplateVersion | null;

  @ApiProperty({ type: () => TemplateVersion, nullable: true, example: null })
  draftVersion!: TemplateVersion | null;
}

/** A draft as it was saved, and what its author should look at. */
export class SavedDraft extends TemplateVersion {
  @ApiProperty({ type: () => LintFinding, isArray: true })
  warnings!: LintFinding[];
}

/** What a linter says of words. */
export class LintFindings {
  @ApiProperty({ type: () => LintFinding, isArray: true, description: 'errors first' })
  findings!: LintFinding[];
}

/** How many templates are again as they ship. */
export class ResetTemplates {
  @ApiProperty({ type: 'integer', example: 3 })
  reset!: number;
}
