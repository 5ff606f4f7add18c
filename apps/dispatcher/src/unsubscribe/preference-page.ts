import type { Locale } from '../catalogue/event-type.js';
import { type Html, html } from '../pages/html.js';
import { type Page, page } from '../pages/page.js';
import type { Words } from '../pages/page-texts.js';
import type { Preferences } from '../preferences/preferences.js';
import type { Site } from '@marmalade/contracts-identity';
import type { Offer } from './offer.js';
import { FIELD, NO_DIGEST, PERIODS } from './preference-form.js';

/** RFC 8058, 3.2: what the body of the one-click POST consists of. https://www.rfc-editor.org/rfc/rfc8058#section-3.2 */
export const ONE_CLICK = { name: 'List-Unsubscribe', value: 'One-Click' } as const;
/** What else the page's forms may want; named by their buttons. */
export const ACTION = { name: 'action', subscribe: 'subscribe', save: 'save' } as const;

/** All that the page shows. */
export interface PreferenceView {
  locale: Locale;
  site: Site;
  words: Words;
  /** The messages whose link was followed; unset: those are always sent. */
  subscription?: { label: string; unsubscribed: boolean };
  /** A text, and whether it tells of a failure. */
  notice?: { key: string; failed?: boolean };
  /** Unset: only the subscription. */
  form?: { offer: Offer; preferences: Preferences; timeZone: string };
}

/** The page of an unsubscribe link: one click to be left alone, and all preferences below. */
export function preferencePage({ locale, site, words, subscription, notice, form }: PreferenceView): Page {
  const title = words.get('title');
  return page(
    { locale, site, words, title },
    html`${notice && noticeOf(notice, words)}
      <h1>${title}</h1>
      <p class="intro">${words.get('intro')}</p>
      ${subscription && subscriptionCard(subscription, words, form === undefined && locale)}
      ${form && preferenceForm(form, site, words, locale)}`,
  );
}

function noticeOf({ key, failed }: NonNullable<PreferenceView['notice']>, words: Words): Html {
  return failed
    ? html`<p class="notice bad" role="alert">${words.get(key)}</p>`
    : html`<p class="notice" role="status">${words.get(key)}</p>`;
}

function subscriptionCard(
  { label, unsubscribed }: NonNullable<PreferenceView['subscription']>,
  words: Words,
  /** Set where nothing else is on the page: then there is a link to the rest. */
  alone: Locale | false,
): Html {
  return html`<section class="card" aria-labelledby="subscription">
    <h2 id="subscription">${words.get('one_click_heading')}</h2>
    <p class="what">${label}</p>
    ${
      unsubscribed
        ? html`${!alone && html`<p>${words.get('already')}</p>`}
            <form method="post">
              <button class="quiet" name="${ACTION.name}" value="${ACTION.subscribe}">
                ${words.get('resubscribe_button')}
              </button>
            </form>`
        : html`<form method="post">
            <button name="${ONE_CLICK.name}" value="${ONE_CLICK.value}">${words.get('unsubscribe_button')}</button>
          </form>`
    }
    ${alone && html`<a class="button quiet" href="?lang=${alone}">${words.get('all_preferences')}</a>`}
  </section>`;
}

function preferenceForm(
  { offer, preferences, timeZone }: NonNullable<PreferenceView['form']>,
  site: Site,
  words: Words,
  locale: Locale,
): Html {
  const shown: string[] = [];
  const box = (name: string, checked: boolean, label: string | Html, id?: string): Html => {
    shown.push(name);
    return html`<label class="choice"
      ><input type="checkbox" name="${name}" ${id !== undefined && html`id="${id}"`} ${checked && html`checked`} />
      <span>${label}</span></label
    >`;
  };
  const inOrder = new Intl.Collator(locale);
  const categories = offer.categories
    .map((category) => ({ ...category, label: words.category(category.name) }))
    .sort((one, other) => inOrder.compare(one.label, other.label));
  const quiet = preferences.quietHours === undefined ? site.quietHours : preferences.quietHours;
  const digest = preferences.digest?.every ?? NO_DIGEST;

  const parts = html`<fieldset class="card">
      <legend>${words.get('categories_heading')}</legend>
      <ul class="rows">
        <li>${box(FIELD.marketing, preferences.marketing !== false, words.category('marketing'))}</li>
        ${categories.map((category) => html`<li>${categoryRow(category, preferences, words, box)}</li>`)}
      </ul>
    </fieldset>
    <fieldset class="card">
      <legend>${words.get('channels_heading')}</legend>
      <ul class="rows">
        ${offer.channels.map(
          (channel) =>
            html`<li>
              ${box(FIELD.channel(channel), preferences.channels?.[channel] !== false, words.get(`channel_${channel}`))}
            </li>`,
        )}
      </ul>
    </fieldset>
    <fieldset class="card">
      <legend>${words.get('quiet_hours_heading')}</legend>
      ${box(FIELD.quiet, Boolean(quiet), html`${words.get('quiet_switch')}<small>${words.get('quiet_hint')}</small>`, 'quiet')}
      <div class="fields">
        ${clockField(FIELD.from, words.get('quiet_from'), quiet?.from ?? '22:00')}
        ${clockField(FIELD.to, words.get('quiet_to'), quiet?.to ?? '08:00')}
      </div>
    </fieldset>
    <fieldset class="card">
      <legend>${words.get('digest_heading')}</legend>
      <ul class="rows">
        ${[NO_DIGEST, ...PERIODS].map(
          (period) =>
            html`<li>
              <label class="choice"
                ><input type="radio" name="${FIELD.digest}" value="${period}" ${period === digest && html`checked`} />
                <span>${words.get(`digest_${period}`)}</span></label
              >
            </li>`,
        )}
      </ul>
    </fieldset>
    <div class="card">
      <label class="field"
        ><span>${words.get('time_zone')}</span
        ><select name="${FIELD.timeZone}" autocomplete="off">
          ${timeZoneOptions(timeZone)}
        </select></label
      >
    </div>`;
  return html`<form method="post">
    ${parts}
    <input type="hidden" name="${FIELD.shown}" value="${shown.join(' ')}" />
    <button name="${ACTION.name}" value="${ACTION.save}">${words.get('save_button')}</button>
  </form>`;
}

type Box = (name: string, checked: boolean, label: string | Html) => Html;

function categoryRow(
  { name, channels, label }: Offer['categories'][number] & { label: string },
  { categories }: Preferences,
  words: Words,
  box: Box,
): Html {
  const wish = categories?.[name];
  const particular = typeof wish === 'object' ? wish : {};
  const hint = words.find(`category_hint_${name}`);
  const main = box(
    FIELD.category(name),
    wish !== false,
    html`${label}${hint !== undefined && html`<small>${hint}</small>`}`,
  );
  if (channels.length < 2) return main;
  const on = channels.filter((channel) => wish !== false && particular[channel] !== false);
  const names = on.map((channel) => words.get(`channel_${channel}`)).join(' · ');
  return html`${main}
    <details>
      <summary>${names || words.get('on_no_channel')}</summary>
      <fieldset>
        <legend class="unseen">${label}</legend>
        ${channels.map((channel) =>
          box(FIELD.particular(name, channel), particular[channel] !== false, words.get(`channel_${channel}`)),
        )}
      </fieldset>
    </details>`;
}

function clockField(name: string, label: string, value: string): Html {
  return html`<label class="field"
    ><span>${label}</span><input type="time" name="${name}" value="${value}" step="300" autocomplete="off"
  /></label>`;
}

/** Places that this system lists by the names they had, and people look for by those they have. */
const RENAMED: Record<string, string> = {
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};
const ZONES = Intl.supportedValuesOf('timeZone').map((zone) => RENAMED[zone] ?? zone);

/** Grouped by continent, as IANA names them. */
function timeZoneOptions(current: string): Html[] {
  const zones = [...new Set([...ZONES, 'UTC', current])].sort();
  const groups = new Map<string, string[]>();
  for (const zone of zones) {
    const group = zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : '';
    groups.set(group, [...(groups.get(group) ?? []), zone]);
  }
  return [...groups].map(([group, members]) => {
    const options = members.map((zone) => {
      const place = group === '' ? zone : zone.slice(group.length + 1);
      return html`<option value="${zone}" ${zone === current && html`selected`}>${place.replaceAll('_', ' ')}</option>`;
    });
    return group === '' ? html`${options}` : html`<optgroup label="${group}">${options}</optgroup>`;
  });
}
