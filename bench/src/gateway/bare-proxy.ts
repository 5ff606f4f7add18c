// The ceiling of forwarding: Fastify and @fastify/reply-from as their manuals have them, nothing checked.
import replyFrom from '@fastify/reply-from';
import Fastify from 'fastify';

const app = Fastify();
await app.register(replyFrom, { base: process.env.UPSTREAM_URL, disableRequestLogging: true });
app.all('/*', (_request, reply) => reply.from());
console.log(`listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
