import { join } from 'node:path';

/** A first event, as a shop would send it. */
const FIRST_EVENT = {
  specversion: '1.0',
  source: '/shop',
  type: 'order.created',
  data: {
    orderId: 'order-1',
    number: 'A-1',
    customer: { id: 'customer-1', name: 'Ann', email: 'ann@example.com', telegramId: '100200300', locale: 'en' },
    items: [{ name: 'Lemon marmalade', quantity: 2, price: { amount: '4.50', currency: 'USD' } }],
    total: { amount: '9.00', currency: 'USD' },
  },
};

/** What the first lines a person reads are made of. */
export interface Greeting {
  url: string;
  /** Shown only when this start made it; afterwards the line reads it from the data folder. */
  apiKey: { value: string; isNew: boolean; given: boolean };
  /** The owner's, when this start made it. */
  firstLogin?: { email: string; password?: string };
  dataDir: string;
}

/**
 * What a person sees when the platform is up: where it is, how to get in, and a line that sends a first event.
 * The line makes a new id each time it is run, as a second event with the same id would do nothing.
 */
export function greeting({ url, apiKey, firstLogin, dataDir }: Greeting): string {
  const keyFile = join(dataDir, 'api-key');
  const key = apiKey.isNew ? apiKey.value : apiKey.given ? '$MARMALADE_API_KEY' : `$(cat '${keyFile}')`;
  const { specversion, ...rest } = FIRST_EVENT;
  const body = JSON.stringify({ specversion, id: 'ID', ...rest }).replace('"ID"', `"first-'$(date +%s%N)'"`);
  return `
Marmalade is up.

  Address       ${url}
  First login   ${loginLine(firstLogin)}
  API key       ${keyLine(apiKey, keyFile)}
  Docs          ${url}/api/docs
  Inbox         ${url}/inbox

Send a first event, then look at ${url}

curl -sS -X POST ${url}/api/v1/events -H "X-API-Key: ${key}" -H 'Content-Type: application/cloudevents+json' -d '${body}'

Ctrl-C stops it; everything is kept in ${dataDir}
`;
}

function loginLine(login: Greeting['firstLogin']): string {
  if (!login) return 'that of the first start';
  const password = login.password ?? 'that of MARMALADE_OWNER_PASSWORD';
  return `${login.email}   password ${password}   (the owner; shown this once)`;
}

function keyLine({ value, isNew, given }: Greeting['apiKey'], keyFile: string): string {
  if (isNew) return `${value}   (shown this once; kept in ${keyFile})`;
  return given ? 'that of MARMALADE_API_KEY' : `kept in ${keyFile}`;
}
