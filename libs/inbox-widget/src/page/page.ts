import '../element/define.js';
import type { MarmaladeInbox } from '../element/marmalade-inbox.js';
import { setAttribute, setText } from '../element/dom.js';
import { chooseLocale, type Locale } from '../texts/locales.js';
import { DevicePush, type PushState } from './device-push.js';
import { RefusedError } from './gateway.js';
import { Session } from './session.js';
import { StatisticsList } from './statistics-list.js';
import { loadPageTexts, type PageTexts } from './texts/page-texts.js';

type Refusal = 'no_token' | 'refused' | 'blocked' | 'away' | 'ended';

/** Kept for the next visit. */
const LOCALE = 'marmalade-inbox-locale';
const STATISTICS_EVERY_MS = 500;

const byId = <Kind extends HTMLElement = HTMLElement>(id: string): Kind => document.getElementById(id) as Kind;

const session = new Session();
const push = new DevicePush(session);
let locale: Locale = chooseLocale([localStorage.getItem(LOCALE), ...navigator.languages]);
let texts: PageTexts;
let statistics: StatisticsList;
let inbox: MarmaladeInbox | undefined;
let refusal: Refusal | undefined;
let pushHint: PushState | 'busy' | 'failed' = 'off';

async function useLocale(wish: Locale): Promise<void> {
  locale = wish;
  texts = await loadPageTexts(wish);
  statistics = await StatisticsList.in(texts, byId('statistics'));
  document.documentElement.lang = wish;
  byId<HTMLSelectElement>('language').value = wish;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    setText(element, texts.say(element.dataset.text as never));
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-label]')) {
    setAttribute(element, 'aria-label', texts.say(element.dataset.label as never));
  }
  inbox?.setAttribute('locale', wish);
  arrange();
  showPush(pushHint);
  showStatistics();
}

/** Shows the one or the other half of the page. */
function arrange(): void {
  const { reader } = session;
  byId('sign-in').hidden = reader !== null;
  byId('inside').hidden = byId('sign-out').hidden = reader === null;
  setText(byId('reader'), reader?.name ?? '');
  setText(byId('refusal'), refusal ? texts.say(`sign_in.${refusal}`) : '');
  const unread = inbox?.unread ?? 0;
  document.title = unread > 0 ? `(${unread}) ${texts.say('title')}` : texts.say('title');
}

function enter(): void {
  refusal = undefined;
  inbox = document.createElement('marmalade-inbox');
  setAttribute(inbox, 'mode', 'page');
  setAttribute(inbox, 'base', location.origin);
  setAttribute(inbox, 'locale', locale);
  inbox.getToken = () => session.anotherToken();
  inbox.addEventListener('marmalade-unread', arrange);
  inbox.addEventListener('marmalade-state', ({ detail }) => {
    if (detail.name === 'stopped' && detail.reason === 'signed_out') leave('ended');
  });
  byId('inbox').replaceChildren(inbox);
  arrange();
  void push
    .renew(locale)
    .catch(() => undefined)
    .then(showPushState);
}

function leave(reason?: Refusal): void {
  session.signOut();
  refusal = reason;
  inbox?.remove();
  inbox = undefined;
  arrange();
  byId('email').focus();
}

function showStatistics(): void {
  if (inbox) statistics.show(inbox.state, inbox.statistics);
}

function showPush(state: typeof pushHint): void {
  pushHint = state;
  byId('device').hidden = false;
  const button = byId<HTMLButtonElement>('push');
  if (state === 'on' || state === 'off') setAttribute(button, 'aria-checked', String(state === 'on'));
  button.disabled = state === 'busy' || state === 'unsupported';
  setText(byId('push-hint'), texts.say(`push.${state}`));
}

async function showPushState(): Promise<void> {
  showPush(await push.state().catch(() => 'unsupported' as const));
}

async function switchPush(): Promise<void> {
  const isOn = byId('push').getAttribute('aria-checked') === 'true';
  showPush('busy');
  try {
    showPush(await (isOn ? push.turnOff() : push.turnOn(locale)));
  } catch {
    showPush('failed');
  }
}

async function signIn(): Promise<void> {
  const password = byId<HTMLInputElement>('password');
  try {
    await session.signIn(byId<HTMLInputElement>('email').value.trim(), password.value);
    password.value = '';
    enter();
  } catch (error) {
    refusal = refusalOf(error);
    arrange();
  }
}

function refusalOf(error: unknown): Refusal {
  if (!(error instanceof RefusedError) || error.status >= 500) return 'away';
  return error.status === 429 ? 'blocked' : 'refused';
}

/** @param submit the form stays as it is until it is done */
function onSubmit(id: string, submit: () => Promise<void> | void): void {
  const form = byId<HTMLFormElement>(id);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const button = form.querySelector('button')!;
    button.disabled = true;
    void Promise.resolve(submit()).finally(() => (button.disabled = false));
  });
}

onSubmit('password-form', signIn);
onSubmit('token-form', () => {
  const field = byId<HTMLInputElement>('token');
  if (session.useToken(field.value.trim())) {
    field.value = '';
    return enter();
  }
  refusal = 'no_token';
  arrange();
});
byId('sign-out').addEventListener('click', () => {
  // Nobody who has signed out gets pushes for whoever sits here next.
  const goodbye = push.turnOff().catch(() => undefined);
  void goodbye.then(() => leave());
});
byId('push').addEventListener('click', () => void switchPush());
byId('interrupt').addEventListener('click', () => inbox?.interrupt());
byId<HTMLSelectElement>('language').addEventListener('change', ({ target }) => {
  const wish = (target as HTMLSelectElement).value as Locale;
  localStorage.setItem(LOCALE, wish);
  void useLocale(wish);
});
DevicePush.watch(() => void push.renew(locale).catch(() => undefined));

await useLocale(locale);
await session.hold();
if (session.reader) enter();
setInterval(showStatistics, STATISTICS_EVERY_MS);
