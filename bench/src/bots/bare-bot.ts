// A webhook that does nothing but answer by one call of the Bot API: what the way there and back takes at least.
import { createServer } from 'node:http';

const [root, token] = [process.env.TELEGRAM_API_ROOT!, process.env.TELEGRAM_CUSTOMER_BOT_TOKEN!];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    response.end();
    const update = JSON.parse(Buffer.concat(chunks).toString());
    const chat = (update.message ?? update.callback_query.message).chat.id;
    void fetch(`${root}/bot${token}/sendMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ chat_id: chat, text: 'echo' }),
    }).then((answer) => answer.arrayBuffer());
  });
});
server.listen(0, '127.0.0.1', () =>
  console.log(`listens on http://127.0.0.1:${(server.address() as { port: number }).port}`),
);
