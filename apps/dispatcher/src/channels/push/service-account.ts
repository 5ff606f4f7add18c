import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What we need of a Google service account's key file. */
export interface ServiceAccount {
  projectId: string;
  clientEmail: string;
  privateKey: KeyObject;
  privateKeyId?: string;
  /** Where access tokens are given out. */
  tokenUri: string;
}

const FIELDS = ['project_id', 'client_email', 'private_key'] as const;

/**
 * Reads a service account.
 * @param source its JSON, or the path of a file with it
 * @throws Error that says what is wrong, and nothing of what is in it
 */
export function readServiceAccount(source: string): ServiceAccount {
  const account = parse(source.trimStart().startsWith('{') ? source : readFileSync(source, 'utf8'));
  const missing = FIELDS.filter((field) => !account[field]);
  if (missing.length > 0) throw new Error(`The FCM service account lacks ${missing.join(', ')}`);
  return {
    projectId: account.project_id!,
    clientEmail: account.client_email!,
    privateKey: keyOf(account.private_key!),
    privateKeyId: account.private_key_id,
    tokenUri: account.token_uri ?? 'https://oauth2.googleapis.com/token',
  };
}

function parse(json: string): Record<string, string | undefined> {
  try {
    return JSON.parse(json) as Record<string, string | undefined>;
  } catch {
    throw new Error('The FCM service account is not JSON');
  }
}

function keyOf(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Said below: the error would tell of what is in it.
  }
  if (key?.asymmetricKeyType !== 'rsa') throw new Error('The private_key of the FCM service account is no RSA key');
  return key;
}
