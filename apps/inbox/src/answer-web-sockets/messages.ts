import { createValidator, problemsOf } from '@marmalade/contracts-envelope';
import Type, { type Static, type TObject } from 'typebox';

const validator = createValidator();
const ID = Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' });
const PATTERN = '^([a-zA-Z0-9_-]+|\\*|#)(\\.([a-zA-Z0-9_-]+|\\*|#))*$';
const TYPES = Type.Object({
  types: Type.Array(Type.String({ pattern: PATTERN, maxLength: 255 }), { minItems: 1, maxItems: 100 }),
});

/** What a client may send, by type: the fields of each. Unknown fields are let pass, as the protocol may grow. */
const SCHEMAS = {
  ping: Type.Object({}),
  get_unread_count: Type.Object({}),
  mark_as_read: Type.Object({ notification_id: ID }),
  mark_all_as_read: Type.Object({}),
  subscribe: TYPES,
  unsubscribe: TYPES,
  resume: Type.Object({ last_id: Type.Union([ID, Type.Null()]) }),
  authenticate: Type.Object({ token: Type.String({ minLength: 1, maxLength: 8_192 }) }),
} satisfies Record<string, TObject>;

export type MessageType = keyof typeof SCHEMAS;

export type Message<Name extends MessageType = MessageType> = {
  [Each in Name]: { type: Each } & Static<(typeof SCHEMAS)[Each]>;
}[Name];

const validators = Object.fromEntries(
  Object.entries(SCHEMAS).map(([type, schema]) => [type, validator.compile(schema)]),
);

/** What a frame's text turned out to be. */
export type Parsed =
  | { kind: 'message'; message: Message }
  | { kind: 'not-json' }
  | { kind: 'unknown-type'; type: string | null }
  | { kind: 'invalid'; type: string; detail: string };

/** Reads one message. */
export function parseMessage(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'not-json' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'not-json' };
  const { type } = value as { type?: unknown };
  const validate = typeof type === 'string' && Object.hasOwn(validators, type) ? validators[type] : undefined;
  if (typeof type !== 'string' || !validate) {
    return { kind: 'unknown-type', type: typeof type === 'string' ? type.slice(0, 100) : null };
  }
  const [problem] = problemsOf(validate, value);
  if (!problem) return { kind: 'message', message: value as Message };
  return { kind: 'invalid', type, detail: describe(problem.pointer, problem.message, type as MessageType) };
}

/** In the words of the protocol, where the schema's own would show a pattern. */
function describe(pointer: string, message: string, type: MessageType): string {
  const field = pointer.split('/')[1] ?? '';
  if (field === 'notification_id') return 'notification_id: must be a UUID';
  if (field === 'last_id') return 'last_id: must be a UUID or null';
  if (field === 'types') return 'types: must be 1 to 100 types of events, such as order.created or order.*';
  return `${field || type}: ${message}`;
}
