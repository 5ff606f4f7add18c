import { type Piece, type ProxiedMessage, type Reader, startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/**
 * A statement a client wants run, whether it comes as text or was prepared before.
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export interface Statement extends ProxiedMessage {
  kind: 'statement';
  /** The statements of the same transaction before this one; empty outside of one. */
  transaction: readonly string[];
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
const BEGIN = /^\s*(BEGIN|START TRANSACTION)\b/i;
const END = /^\s*(COMMIT|ROLLBACK(?!\s+TO))\b/i;

/**
 * Starts a proxy to a PostgreSQL without TLS.
 * @param url `postgres://user:password@host:port/database`
 */
export function startPostgresProxy(url: string): Promise<TcpProxy<Statement>> {
  return startTcpProxy<Statement>(url, () => ({ client: statements(), server: (bytes) => [{ bytes }] }));
}

function statements(): Reader<Statement> {
  const statementOf = rememberingStatements();
  let rest = Buffer.alloc(0);
  // The first message, the startup, has no type.
  let typeBytes = 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const pieces: Piece<Statement>[] = [];
    while (rest.length >= typeBytes + LENGTH_BYTES) {
      const size = typeBytes + rest.readUInt32BE(typeBytes);
      if (rest.length < size) break;
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(size);
      const message = typeBytes === 0 ? undefined : statementOf(bytes);
      pieces.push({ bytes, message });
      typeBytes = TYPE_BYTES;
    }
    return pieces;
  };
}

/** Of one connection: what a prepared statement says is told once, and what a transaction did before is told never. */
function rememberingStatements(): (bytes: Buffer) => Statement | undefined {
  const prepared = new Map<string, string>();
  let transaction: string[] | undefined;
  return (bytes) => {
    const text = textOf(prepared, String.fromCharCode(bytes[0]!), bytes.subarray(TYPE_BYTES + LENGTH_BYTES));
    if (text === undefined) return undefined;
    const message: Statement = { from: 'client', kind: 'statement', text, transaction: [...(transaction ?? [])] };
    if (BEGIN.test(text)) transaction = [];
    else if (END.test(text)) transaction = undefined;
    else transaction?.push(text);
    return message;
  };
}

/** @param prepared SQL by the name it was prepared under; the nameless is '' */
function textOf(prepared: Map<string, string>, type: string, body: Buffer): string | undefined {
  const [first, second] = body.toString('utf8').split('\0', 2) as [string, string];
  switch (type) {
    case 'Q': // Query: its text.
      return first;
    case 'P': // Parse: a name and the text.
      prepared.set(first, second);
      return undefined;
    case 'B': // Bind: a portal and the name.
      return prepared.get(second);
    default:
      return undefined;
  }
}
