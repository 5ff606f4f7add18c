// Made from the code by npm run docs.

/**
 * Every queue of the platform, and what it is bound to. Whoever publishes makes sure that they are there: an event that is published
 * before its second listener has ever run would miss it otherwise.
 */
export const PLATFORM_QUEUES: Readonly<Record<string, readonly string[]>> = {
  'bots.people': ['member.deleted'],
  'dispatcher.notifications': ['#'],
  'dispatcher.people': ['customer.changed', 'member.deleted', 'staff.changed'],
  'dispatcher.receipts': ['inbox.delivered', 'inbox.read'],
  'dispatcher.sites': ['site.changed'],
  'identity.audit': ['loyalty.audited'],
  'identity.people': ['address.suppressed'],
  'identity.wanted-facts': ['loyalty.facts_wanted'],
  'inbox.people': ['customer.changed', 'delivery.content_erased', 'member.deleted', 'staff.changed'],
  'loyalty.people': ['customer.changed', 'member.deleted', 'staff.changed'],
  'loyalty.points': [
    'customer.changed',
    'loyalty.discount_redeemed',
    'order.cancelled',
    'order.paid',
    'payment.refunded',
  ],
  'loyalty.settings': ['setting.changed', 'site.changed'],
  'loyalty.subscriptions': ['customer.changed'],
};
