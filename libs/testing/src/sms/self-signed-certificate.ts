import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Object identifiers, as DER has them: of ECDSA with SHA-256, of a common name, of alternative names. */
const OID = { ecdsaSha256: '2a8648ce3d040302', commonName: '550403', subjectAltName: '551d11' };
const DAY_MS = 86_400_000;

/** A certificate for 127.0.0.1 that vouches for itself, made anew and valid for a day. @returns PEM */
export function selfSignedCertificate(): { key: string; cert: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const algorithm = der(0x30, der(0x06, OID.ecdsaSha256));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, OID.commonName), der(0x0c, Buffer.from('stand-in')))));
  const names = der(0x30, der(0x87, Buffer.from([127, 0, 0, 1])));
  const content = der(
    0x30,
    der(0xa0, der(0x02, '02')),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    der(0x30, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    publicKey,
    der(0xa3, der(0x30, der(0x30, der(0x06, OID.subjectAltName), der(0x04, names)))),
  );
  const signature = der(0x03, '00', sign('sha256', content, privateKey));
  const certificate = der(0x30, content, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
  };
}

/** A value of ASN.1 in its distinguished encoding: tag, length, content. Texts are hexadecimal. */
function der(tag: number, ...content: (Buffer | string)[]): Buffer {
  const value = Buffer.concat(content.map((each) => (typeof each === 'string' ? Buffer.from(each, 'hex') : each)));
  const octets = [value.length >> 8, value.length & 0xff].filter((octet, index) => octet > 0 || index === 1);
  const length = value.length < 0x80 ? octets : [0x80 | octets.length, ...octets];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
