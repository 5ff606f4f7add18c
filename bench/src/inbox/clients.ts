// Holds many WebSockets open, in a process of its own, and tells when each has heard what. Commands come and answers go by IPC.
import { WebSocket } from 'ws';

export type Command =
  | { do: 'connect'; url: string; tokens: string[] }
  /** From now on the time is noted at which each client hears a new notification. */
  | { do: 'listen' }
  | { do: 'report' };

/** When clients heard something: milliseconds since 1970, with fractions, by the id of what they heard. */
export interface Report {
  heard: [id: string, at: number][];
}

/** Handshakes at the same time: a page's visitors do not all come in one moment. */
const AT_ONCE = 100;

const sockets: WebSocket[] = [];
let heard: Report['heard'] = [];
let isListening = false;

process.on('message', (command: Command) => {
  void (async () => {
    if (command.do === 'connect') await connectAll(command.url, command.tokens);
    if (command.do === 'listen') {
      heard = [];
      isListening = true;
    }
    process.send!(command.do === 'report' ? ({ heard } satisfies Report) : { done: command.do, open: sockets.length });
  })();
});

async function connectAll(url: string, tokens: string[]): Promise<void> {
  const waiting = [...tokens];
  const worker = async () => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) await connect(url, token);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function connect(url: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      headers: { authorization: token },
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    socket.once('error', reject);
    socket.once('open', () => {
      sockets.push(socket);
      resolve();
    });
    socket.on('message', (data: Buffer) => {
      if (!isListening) return;
      const at = performance.timeOrigin + performance.now();
      const text = data.toString('latin1');
      const found = /^\{"type":"new_notification","notification":\{"id":"([^"]+)"/.exec(text);
      if (found) heard.push([found[1]!, at]);
    });
  });
}
