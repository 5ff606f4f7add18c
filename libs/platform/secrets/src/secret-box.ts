import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/**
 * Keeps provider secrets encrypted at rest: AES-256-GCM; each box begins with the id of the key that locked it. To change the key,
 * the new one is put before the old one: what is locked from then on has the new key, and the old one goes on opening the rest.
 */
export class SecretBox {
  private readonly keys: { id: Buffer; key: Buffer }[];

  /** @param keys 32 bytes in base64 each, separated by commas; the first one locks */
  constructor(keys: string) {
    this.keys = keys.split(',').map((text) => {
      const key = Buffer.from(text.trim(), 'base64');
      if (key.length !== 32) throw new Error('The secrets key is not 32 bytes of base64');
      return { id: createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES), key };
    });
  }

  lock(secret: string): Buffer {
    const { id, key } = this.keys[0]!;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([id, iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when it was locked with another key, or was tampered with */
  open(box: Buffer): string {
    const known = this.keys.find(({ id }) => box.subarray(0, KEY_ID_BYTES).equals(id));
    if (!known) throw new Error('The secret was locked with another key');
    const iv = box.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
    const tag = box.subarray(KEY_ID_BYTES + IV_BYTES, KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', known.key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    const sealed = box.subarray(KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  }
}
