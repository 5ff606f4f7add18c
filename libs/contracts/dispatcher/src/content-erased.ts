import { defineEvent } from '@marmalade/contracts-envelope';
import Type from 'typebox';

/** Deliveries one event names at most. */
export const ERASED_LIMIT = 500;

/**
 * The words of deliveries were taken out, since they told of somebody who was erased: whoever keeps a copy takes them out too.
 * It names no person.
 */
export const DeliveryContentErased = defineEvent({
  type: 'delivery.content_erased',
  source: '/marmalade/dispatcher',
  description: 'The words of deliveries were taken out, since they told of somebody who was erased.',
  schema: Type.Object({
    deliveryIds: Type.Array(Type.String({ format: 'uuid', maxLength: 36, description: 'A delivery.' }), {
      minItems: 1,
      maxItems: ERASED_LIMIT,
      description: 'Deliveries on the channel in_app; each at most once.',
    }),
  }),
  sample: { deliveryIds: ['019aa4c4-8d20-7b71-9e54-3a6c1f8b2d97'] },
});
