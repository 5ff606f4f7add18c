import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/** Keeps provider secrets encrypted at rest: AES-256-GCM; each box begins with the id of the key that locked it. */
export class SecretBox {
  private readonly key: Buffer;
  private readonly keyId: Buffer;

  /** @param key 32 bytes in base64 */
  constructor(key: string) {
    this.key = Buffer.from(key, 'base64');
    if (this.key.length !== 32) throw new Error('The secrets key is not 32 bytes of base64');
    this.keyId = createHash('sha256').update(this.key).digest().subarray(0, KEY_ID_BYTES);
  }

  lock(secret: string): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([this.keyId, iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error when it was locked with another key, or was tampered with */
  open(box: Buffer): string {
    if (!box.subarray(0, KEY_ID_BYTES).equals(this.keyId)) throw new Error('The secret was locked with another key');
    const iv = box.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
    const tag = box.subarray(KEY_ID_BYTES + IV_BYTES, KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(tag);
    const sealed = box.subarray(KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
  }
}
