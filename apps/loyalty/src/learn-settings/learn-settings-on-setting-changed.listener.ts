import type { CloudEvent } from '@marmalade/contracts-envelope';
import { SettingChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SettingDirectory } from '../settings/setting-directory.js';

/** Keeps the settings of the business, as identity tells of them. */
@Controller()
export class LearnSettingsOnSettingChangedListener {
  private readonly facts = new FactReader(SettingChanged);

  constructor(@Inject(SettingDirectory) private readonly settings: SettingDirectory) {}

  @Subscribe('setting.changed', { queue: 'loyalty.settings', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.settings.learn(context.tx, this.facts.read(events, context));
    context.onCommitted(() => this.settings.forgetCache());
  }
}
