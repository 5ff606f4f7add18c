import type { CloudEvent } from '@marmalade/contracts-envelope';
import { SiteChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { SiteDirectory } from '../sites/site-directory.js';

/** Keeps what is set for sites, as identity tells of them. */
@Controller()
export class LearnSitesOnSiteChangedListener {
  private readonly facts = new FactReader(SiteChanged);

  constructor(@Inject(SiteDirectory) private readonly sites: SiteDirectory) {}

  @Subscribe('site.changed', { queue: 'loyalty.settings', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    await this.sites.learn(context.tx, this.facts.read(events, context));
    context.onCommitted(() => this.sites.forgetCache());
  }
}
