// The service behind both proxies: a list of notifications as long as one page, and the keys tokens are verified by.
import Fastify from 'fastify';

const PAGE = JSON.stringify({
  items: Array.from({ length: 10 }, (_, number) => ({
    id: `0199${String(number).padStart(4, '0')}-7000-7000-8000-000000000000`,
    type: 'order.created',
    recipientId: 'customer-1',
    status: 'sent',
    createdAt: '2026-01-01T00:00:00.000Z',
  })),
  nextCursor: null,
});

const app = Fastify();
app.get('/notifications', (_request, reply) => reply.header('content-type', 'application/json').send(PAGE));
app.get('/.well-known/jwks.json', (_request, reply) =>
  reply.header('content-type', 'application/json').send(process.env.JWKS),
);
app.get('/health', () => ({ status: 'ok' }));
console.log(`listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
