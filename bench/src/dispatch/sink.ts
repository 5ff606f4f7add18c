// A process of its own: stands in for Telegram, as cheap as it can be, and remembers which event arrived when.
import { createServer } from 'node:http';

const ANSWER = '{"ok":true,"result":{"message_id":1234567}}';

let numbers: number[] = [];
let times: number[] = [];

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/count' ? numbers.length : { numbers, times }));
    return;
  }
  if (request.method === 'DELETE') {
    numbers = [];
    times = [];
    response.end();
    return;
  }
  let body = '';
  // One byte a character costs least, and the number is all that is looked for.
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    numbers.push(Number(/SWEET-(\d+)/.exec(body)?.[1]));
    times.push(performance.timeOrigin + performance.now());
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length });
    response.end(ANSWER);
  });
});
server.listen(0, '127.0.0.1', () => console.log(`sink on ${(server.address() as { port: number }).port}`));
