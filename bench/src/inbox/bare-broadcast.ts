// What our broadcast is measured by: the `ws` library alone, which sends one message to everybody who is connected.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    const message = Buffer.from(body);
    for (const client of sockets.clients)
      if (client.readyState === WebSocket.OPEN) client.send(message, { binary: false });
    response.writeHead(201).end('{}');
  });
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
server.listen(0, '127.0.0.1', () =>
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
