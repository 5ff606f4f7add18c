import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';

/** Whom a token speaks for, as `Principal` of the auth library has it, whose own tests use this too. */
interface Bearer {
  id?: string;
  role?: string;
  scopes?: readonly string[];
  name?: string;
  sessionId?: string;
  via?: 'bot';
}

/** Who makes our tokens, and for whom. */
const MARMALADE = 'marmalade';

/** A key pair of a test's own, and tokens made with it. */
export interface TestTokenKeys {
  kid: string;
  /** What verifies: the public key, by its id. */
  keyOf(kid: string): Promise<KeyObject | undefined>;
  publicKey: KeyObject;
  privateKey: KeyObject;
  /** An `Authorization` header for somebody. @param options of jsonwebtoken, to make a token that is wrong in some way */
  authorization(principal: Bearer, options?: jwt.SignOptions): string;
}

/** What stands in for identity's keys where a test needs tokens only. */
export function createTokenKeys(): TestTokenKeys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  return {
    kid,
    publicKey,
    privateKey,
    keyOf: async (wanted) => (wanted === kid ? publicKey : undefined),
    authorization: ({ id = randomUUID(), role = 'owner', scopes = [], name, sessionId, via }, options) =>
      `Bearer ${jwt.sign(
        {
          role,
          ...(scopes.length > 0 && { scope: scopes.join(' ') }),
          ...(name && { name }),
          ...(sessionId && { sid: sessionId }),
          ...(via && { via }),
        },
        privateKey,
        {
          algorithm: 'ES256',
          keyid: kid,
          subject: id,
          issuer: MARMALADE,
          audience: MARMALADE,
          expiresIn: '10m',
          ...options,
        },
      )}`,
  };
}

/** Publishes them as identity does its own. @returns the base address of a server that has them */
export async function serveTokenKeys({
  publicKey,
  kid,
}: TestTokenKeys): Promise<{ url: string; stop(): Promise<void> }> {
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(jwks)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
