import { CurrentPrincipal, Permission, type Principal } from '@marmalade/auth';
import { PersonalQuietHoursBody } from '@marmalade/local-time';
import { Body, Controller, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsDefined, IsObject, ValidateIf, ValidateNested } from 'class-validator';
import { Live } from '../live/live.js';
import { DEFAULT_TIME_ZONE, type OwnQuietHours, quietEnd, type Reader } from '../readers/reader.js';
import { ReaderStore } from '../readers/reader-store.js';

export class QuietHoursChange {
  @ApiProperty({
    type: PersonalQuietHoursBody,
    nullable: true,
    description: 'null: none',
    example: { from: '22:00', to: '07:00' },
  })
  @IsDefined()
  @ValidateIf(({ quietHours }: QuietHoursChange) => quietHours !== null)
  @IsObject()
  @ValidateNested()
  @Type(() => PersonalQuietHoursBody)
  quietHours!: PersonalQuietHoursBody | null;
}

export class SettingsBody extends QuietHoursChange {
  @ApiProperty({
    description: 'whether notifications are pushed as they come; they are stored in any case',
    example: true,
  })
  @IsBoolean()
  realtime!: boolean;
}

export class RealtimeBody {
  @ApiProperty({ example: false })
  @IsBoolean()
  enabled!: boolean;
}

export class SettingsView extends SettingsBody {
  @ApiProperty({ description: 'in which the quiet hours are, unless they name another', example: 'Asia/Bangkok' })
  timeZone!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'the end of the quiet hours it is now; null: it is none',
    example: null,
  })
  quietUntil!: Date | null;
}

/** How whoever is signed in is disturbed. */
@ApiTags('inbox')
@Controller('inbox/settings')
export class EditSettingsController {
  constructor(
    @Inject(ReaderStore) private readonly readers: ReaderStore,
    @Inject(Live) private readonly live: Live,
    @Inject(DEFAULT_TIME_ZONE) private readonly defaultTimeZone: string,
  ) {}

  @Get()
  @Permission('me:read')
  @ApiOperation({ summary: 'My settings' })
  @ApiOkResponse({ type: SettingsView, description: 'the settings' })
  async show(@CurrentPrincipal() { id }: Principal): Promise<SettingsView> {
    return this.view(await this.readers.find(id));
  }

  @Put()
  @Permission('me:write')
  @ApiOperation({
    summary: 'Change my settings, all of them',
    description:
      'In quiet hours what comes is stored and shown in the list, and pushed when they end; something urgent is pushed at once, with what waits before it.',
  })
  @ApiOkResponse({ type: SettingsView, description: 'as they are now' })
  replace(
    @Body() { realtime, quietHours }: SettingsBody,
    @CurrentPrincipal() { id }: Principal,
  ): Promise<SettingsView> {
    return this.change(id, { realtime, quietHours });
  }

  @Post('realtime')
  @HttpCode(200)
  @Permission('me:write')
  @ApiOperation({ summary: 'Turn real-time delivery on or off' })
  @ApiOkResponse({ type: SettingsView, description: 'as they are now' })
  toggle(@Body() { enabled }: RealtimeBody, @CurrentPrincipal() { id }: Principal): Promise<SettingsView> {
    return this.change(id, { realtime: enabled });
  }

  @Put('quiet-hours')
  @Permission('me:write')
  @ApiOperation({ summary: 'Set my quiet hours, or have none' })
  @ApiOkResponse({ type: SettingsView, description: 'as they are now' })
  setQuietHours(
    @Body() { quietHours }: QuietHoursChange,
    @CurrentPrincipal() { id }: Principal,
  ): Promise<SettingsView> {
    return this.change(id, { quietHours });
  }

  private async change(id: string, changes: { realtime?: boolean; quietHours?: OwnQuietHours | null }) {
    const reader = await this.readers.change(id, changes);
    await this.live.settingsChanged(id);
    return this.view(reader);
  }

  private view(reader: Reader): SettingsView {
    const timeZone = reader.timeZone ?? this.defaultTimeZone;
    return {
      realtime: reader.realtime,
      quietHours: reader.quietHours,
      timeZone,
      quietUntil: quietEnd(reader, timeZone, new Date()),
    };
  }
}
