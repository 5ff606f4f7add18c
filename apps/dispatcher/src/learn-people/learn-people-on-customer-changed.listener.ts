import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CloudEvent } from '@marmalade/contracts-envelope';
import { CustomerChanged } from '@marmalade/contracts-identity';
import { EventContext, FactReader, Subscribe } from '@marmalade/messaging';
import { projectPeople } from '../recipients/recipient-projection.js';
import { heedBotWords } from '../recipients/stopped-bots.js';

/** Customers as identity knows them. */
@Controller()
export class LearnPeopleOnCustomerChangedListener {
  private readonly facts = new FactReader(CustomerChanged);

  @Subscribe('customer.changed', { queue: 'dispatcher.people', batch: 500 })
  async handle(@Payload() events: CloudEvent[], @Ctx() context: EventContext): Promise<void> {
    const facts = this.facts.readTimed(events, context);
    const learnt = await projectPeople(
      context.tx,
      facts.map(({ data: { customer, revision, status, emailVerified, phoneVerified, isTest } }) => ({
        person: customer,
        revision,
        roles: ['customer'],
        active: status === 'active',
        emailVerified,
        phoneVerified,
        isTest,
      })),
    );
    // Of what is no news, such as a fact that comes a second time, the bot says nothing either.
    const news = facts.filter(({ data: { customer, revision } }) => learnt.get(customer.id) === revision);
    const words = news.flatMap(({ data: { customer, telegramBlocked = false }, time }) =>
      customer.telegramId === undefined
        ? []
        : [{ telegramId: customer.telegramId, isBlocked: telegramBlocked, at: time }],
    );
    await heedBotWords(context.tx, words);
  }
}
