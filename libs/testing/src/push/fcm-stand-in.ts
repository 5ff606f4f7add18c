import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import {
  type HttpStandIn,
  type StandInAnswer,
  type StandInRequest,
  startHttpStandIn,
} from '../http-stand-in/http-stand-in.js';

/** A message FCM took, as it was sent. */
export interface FcmMessage {
  name: string;
  token: string;
  message: {
    notification?: { title?: string; body?: string; image?: string };
    data?: Record<string, string>;
    android?: { collapse_key?: string; priority?: string; ttl?: string; notification?: { tag?: string } };
    apns?: { headers?: Record<string, string> };
    webpush?: { headers?: Record<string, string>; notification?: { tag?: string }; fcm_options?: { link?: string } };
  };
}

/** Firebase Cloud Messaging and Google's token endpoint, as far as a sender can tell. */
export interface FcmStandIn extends HttpStandIn {
  /** The key file of an account that may send, as JSON; `token_uri` leads to the stand-in. */
  serviceAccount: string;
  messages: FcmMessage[];
  /** Tokens given out so far. */
  tokensIssued: number;
  /** @returns the registration token of a new device */
  register(): string;
  /** The app was removed from the device: FCM says UNREGISTERED from now on. */
  unregister(token: string): void;
  /** Makes access tokens invalid before their time. */
  revokeAccessTokens(): void;
  /** From now on no access token is given out for this account. */
  disableAccount(): void;
  /** What a device shows: of several with one tag the last. */
  shownOn(token: string): FcmMessage[];
}

export interface FcmOptions {
  /** Seconds; default an hour, as Google's. */
  tokenLifetime?: number;
}

const PROJECT = 'marmalade-test';
const CLIENT_EMAIL = `sender@${PROJECT}.iam.gserviceaccount.com`;
const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const MAX_PAYLOAD_BYTES = 4_096;
const FCM_ERROR = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

/**
 * Starts a stand-in for FCM's HTTP v1 API with a service account of its own. Faults strike the next request of either kind.
 * Answers: https://firebase.google.com/docs/cloud-messaging/error-codes
 */
export async function startFcmStandIn({ tokenLifetime = 3_600 }: FcmOptions = {}): Promise<FcmStandIn> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const messages: FcmMessage[] = [];
  const accessTokens = new Map<string, number>();
  const devices = new Map<string, 'registered' | 'gone'>();
  let isAccountEnabled = true;

  const handle = (request: StandInRequest): StandInAnswer | Promise<StandInAnswer> => {
    if (request.method !== 'POST') return failure(405, 'METHOD_NOT_ALLOWED', 'Only POST');
    if (request.url.pathname === '/token') return grant(request);
    const [, project] = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.url.pathname) ?? [];
    if (!project) return { status: 404 };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!token || !((accessTokens.get(token) ?? 0) > Date.now())) {
      return failure(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    }
    if (project !== PROJECT) return failure(403, 'PERMISSION_DENIED', 'The caller does not have permission');
    return take(request);
  };

  const grant = async ({ body }: StandInRequest): Promise<StandInAnswer> => {
    const form = new URLSearchParams(body.toString('utf8'));
    if (form.get('grant_type') !== GRANT) return { status: 400, body: { error: 'unsupported_grant_type' } };
    const problem = await problemOf(form.get('assertion') ?? '');
    if (problem) return { status: 400, body: { error: 'invalid_grant', error_description: problem } };
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    accessTokens.set(token, Date.now() + tokenLifetime * 1_000);
    standIn.tokensIssued += 1;
    return { status: 200, body: { access_token: token, expires_in: tokenLifetime, token_type: 'Bearer' } };
  };

  const problemOf = async (assertion: string): Promise<string | undefined> => {
    if (!isAccountEnabled) return 'Invalid grant: account not found';
    try {
      const { payload } = await jwtVerify(assertion, publicKey, {
        algorithms: ['RS256'],
        audience: `${server.url}/token`,
        issuer: CLIENT_EMAIL,
        requiredClaims: ['exp', 'iat'],
      });
      if (payload.exp! - payload.iat! > 3_600) return 'Invalid JWT: the lifetime is over an hour';
      return payload.scope === SCOPE ? undefined : 'Invalid scope';
    } catch (error) {
      return `Invalid JWT Signature or claims: ${(error as Error).message}`;
    }
  };

  const take = ({ body }: StandInRequest): StandInAnswer => {
    const message = (parse(body) as { message?: FcmMessage['message'] & { token?: string } } | undefined)?.message;
    const wrong = problemOfMessage(message);
    if (wrong) return invalidField(wrong);
    const token = message!.token!;
    const device = devices.get(token);
    if (!device) return failure(400, 'INVALID_ARGUMENT', 'The registration token is not a valid FCM registration token', fcmError('INVALID_ARGUMENT')); // prettier-ignore
    if (device === 'gone')
      return failure(404, 'NOT_FOUND', 'Requested entity was not found.', fcmError('UNREGISTERED'));
    const { notification, data } = message!;
    if (Buffer.byteLength(JSON.stringify({ notification, data })) > MAX_PAYLOAD_BYTES) {
      return failure(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');
    }
    const name = `projects/${PROJECT}/messages/0:${randomBytes(8).toString('hex')}`;
    messages.push({ name, token, message: message! });
    return { status: 200, body: { name } };
  };

  const server: HttpStandIn = await startHttpStandIn(handle);
  const standIn: FcmStandIn = {
    ...server,
    messages,
    tokensIssued: 0,
    serviceAccount: JSON.stringify({
      type: 'service_account',
      project_id: PROJECT,
      private_key_id: randomBytes(20).toString('hex'),
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      client_email: CLIENT_EMAIL,
      token_uri: `${server.url}/token`,
    }),
    register: () => {
      const token = `${randomBytes(16).toString('base64url')}:APA91b${randomBytes(100).toString('base64url')}`;
      devices.set(token, 'registered');
      return token;
    },
    unregister: (token) => void devices.set(token, 'gone'),
    revokeAccessTokens: () => accessTokens.clear(),
    disableAccount: () => {
      isAccountEnabled = false;
      accessTokens.clear();
    },
    shownOn: (token) => {
      const all = messages.filter((message) => message.token === token);
      return [...new Map(all.map((sent) => [sent.message.android?.notification?.tag ?? sent.name, sent])).values()];
    },
  };
  return standIn;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** @returns the field that is wrong; undefined when nothing is */
function problemOfMessage(message: (FcmMessage['message'] & { token?: string }) | undefined): string | undefined {
  if (typeof message !== 'object' || message === null) return 'message';
  if (typeof message.token !== 'string' || message.token === '') return 'message.token';
  const text = JSON.stringify(message);
  // Half a character: protobuf takes none.
  if (/\\ud[89a-f][0-9a-f]{2}/i.test(text)) return 'message';
  const wrongData = Object.entries(message.data ?? {}).find(
    ([key, value]) => typeof value !== 'string' || /^(from|message_type|google\..*|gcm\..*)$/.test(key),
  );
  if (wrongData) return `message.data.${wrongData[0]}`;
  if (!/^(\d+(\.\d+)?s)?$/.test(message.android?.ttl ?? '')) return 'message.android.ttl';
  if (Buffer.byteLength(message.apns?.headers?.['apns-collapse-id'] ?? '') > 64) return 'message.apns.headers';
  if (!/^(https:\/\/.*)?$/s.test(message.webpush?.fcm_options?.link ?? '')) return 'message.webpush.fcm_options.link';
  return undefined;
}

function fcmError(errorCode: string): object {
  return { '@type': FCM_ERROR, errorCode };
}

function invalidField(field: string): StandInAnswer {
  const violation = { '@type': BAD_REQUEST, fieldViolations: [{ field, description: `Invalid value at '${field}'` }] };
  return failure(
    400,
    'INVALID_ARGUMENT',
    'Request contains an invalid argument.',
    fcmError('INVALID_ARGUMENT'),
    violation,
  );
}

function failure(status: number, code: string, message: string, ...details: object[]): StandInAnswer {
  return { status, body: { error: { code: status, message, status: code, ...(details.length > 0 && { details }) } } };
}
