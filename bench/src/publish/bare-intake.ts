// The ceiling of intake: one bare Fastify handler, one insert of an outbox row a request, nothing checked.
import Fastify from 'fastify';
import pg from 'pg';

const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await database.query(`CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid UNIQUE,
  routing_key text, payload text, created_at timestamptz DEFAULT clock_timestamp())`);

const app = Fastify();
app.addContentTypeParser(
  'application/cloudevents+json',
  { parseAs: 'string' },
  app.getDefaultJsonParser('error', 'error'),
);
app.post('/events', async (request, reply) => {
  const { id, type, data } = request.body as { id: string; type: string; data: unknown };
  await database.query({
    name: 'insert',
    text: 'INSERT INTO outbox (event_id, routing_key, payload) VALUES ($1, $2, $3)',
    values: [id, type, JSON.stringify(data)],
  });
  return reply.status(202).send({ accepted: [id] });
});
console.log(`listens on ${await app.listen({ port: 0, host: '127.0.0.1' })}`);
