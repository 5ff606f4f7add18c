import type { InboxSettings, QuietHours } from '../inbox/inbox-api.js';
import { h, setAttribute, setText } from './dom.js';
import type { Words } from './words.js';

export interface SettingsActions {
  setRealtime(enabled: boolean): void;
  /** @returns whether they are taken */
  setQuietHours(quietHours: QuietHours | null): Promise<boolean>;
}

const USUAL = { from: '22:00', to: '07:00' };

/** Real-time delivery and quiet hours. */
export class SettingsView {
  readonly element: HTMLElement;
  private readonly realtime: HTMLButtonElement;
  private readonly quiet: HTMLButtonElement;
  private readonly from = h('input', { type: 'time', required: true, 'aria-describedby': 'zone' });
  private readonly to = h('input', { type: 'time', required: true, 'aria-describedby': 'zone' });
  private readonly zone = h('p', { class: 'hint', id: 'zone' });
  private readonly outcome = h('p', { class: 'outcome', role: 'status' });
  private readonly hours: HTMLFormElement;
  private settings: InboxSettings | null = null;

  constructor(
    private readonly words: Words,
    private readonly actions: SettingsActions,
  ) {
    const { texts } = words;
    this.realtime = this.toggle('realtime', () => actions.setRealtime(!this.settings?.realtime));
    this.quiet = this.toggle('quiet', () => this.toggleQuiet());
    this.hours = h(
      'form',
      { class: 'hours', novalidate: true, onsubmit: (event: SubmitEvent) => this.submitted(event) },
      h('label', {}, texts.say('settings.from'), this.from),
      h('label', {}, texts.say('settings.to'), this.to),
      h('button', { class: 'primary' }, texts.say('settings.save')),
      this.zone,
    );
    this.element = h(
      'div',
      { class: 'settings', part: 'settings' },
      this.row('realtime', this.realtime),
      this.row('quiet', this.quiet),
      this.hours,
      this.outcome,
    );
  }

  /** @param settings null: not known yet */
  show(settings: InboxSettings | null): void {
    const isAnother = JSON.stringify(settings?.quietHours) !== JSON.stringify(this.settings?.quietHours);
    const isFirst = this.settings === null;
    this.settings = settings;
    setAttribute(this.element, 'aria-busy', String(settings === null));
    for (const button of [this.realtime, this.quiet]) button.disabled = settings === null;
    setAttribute(this.realtime, 'aria-checked', String(settings?.realtime ?? false));
    // What is being typed is not typed over.
    if (!isAnother && !isFirst) return;
    const { quietHours = null } = settings ?? {};
    this.setHours(quietHours !== null);
    this.from.value = quietHours?.from ?? USUAL.from;
    this.to.value = quietHours?.to ?? USUAL.to;
    setText(this.zone, this.words.texts.say('settings.zone', { zone: this.timeZone().replaceAll('_', ' ') }));
  }

  focus(): void {
    this.realtime.focus();
  }

  private setHours(areWanted: boolean): void {
    setAttribute(this.quiet, 'aria-checked', String(areWanted));
    this.hours.hidden = !areWanted;
  }

  /** On is a wish to say the hours; off is off at once. */
  private toggleQuiet(): void {
    const areWanted = Boolean(this.hours.hidden);
    this.setHours(areWanted);
    setText(this.outcome, '');
    if (areWanted) this.from.focus();
    else if (this.settings?.quietHours) void this.save(null);
  }

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    const { texts } = this.words;
    const [from, to] = [this.from.value, this.to.value];
    if (!from || !to) return setText(this.outcome, texts.say('settings.times_missing'));
    if (from === to) return setText(this.outcome, texts.say('settings.times_same'));
    const days = this.settings?.quietHours?.days;
    void this.save({ from, to, timeZone: this.timeZone(), ...(days && { days }) });
  }

  private async save(quietHours: QuietHours | null): Promise<void> {
    setText(this.outcome, '');
    if (await this.actions.setQuietHours(quietHours)) setText(this.outcome, this.words.texts.say('settings.saved'));
  }

  /** The hours stay in the zone they were said in. */
  private timeZone(): string {
    return this.settings?.quietHours?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  }

  private toggle(name: 'realtime' | 'quiet', act: () => void): HTMLButtonElement {
    const names = { 'aria-labelledby': `label-${name}`, 'aria-describedby': `hint-${name}` };
    return h('button', { type: 'button', role: 'switch', class: 'switch', ...names, onclick: act });
  }

  private row(name: 'realtime' | 'quiet', button: HTMLButtonElement): HTMLElement {
    const { texts } = this.words;
    return h(
      'div',
      { class: 'setting' },
      h(
        'div',
        {},
        h('p', { class: 'setting-name', id: `label-${name}` }, texts.say(`settings.${name}`)),
        h('p', { class: 'hint', id: `hint-${name}` }, texts.say(`settings.${name}_hint`)),
      ),
      button,
    );
  }
}
