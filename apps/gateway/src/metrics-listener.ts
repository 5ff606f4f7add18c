import { createServer } from 'node:http';
import { renderMetrics } from '@marmalade/observability';

/**
 * Serves `/metrics` on a port of its own, on the loopback only: numbers about the business are not for the public.
 * @throws Error (EADDRINUSE and the like) when it cannot listen
 */
export async function listenForMetrics(port: number): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    renderMetrics().then(
      ({ contentType, body }) => response.writeHead(200, { 'content-type': contentType }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
