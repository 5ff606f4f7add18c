import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { SiteChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { SiteDirectory } from '../sites/site-directory.js';

/** What is set for sites (brands) at identity, which has checked it. */
@Controller()
export class LearnSitesOnSiteChangedListener {
  private readonly facts = new FactReader(SiteChanged);

  constructor(@Inject(SiteDirectory) private readonly sites: SiteDirectory) {}

  @Subscribe('site.changed', { queue: 'dispatcher.sites', batch: 100 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.read(events, context);
    await this.sites.learn(
      context.tx,
      facts.map(({ site, revision, settings }) => ({ id: site, revision, settings })),
    );
    context.onCommitted(() => this.sites.forgetCache());
  }
}
