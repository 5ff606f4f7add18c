import type { ConnectionState } from '../connection/inbox-connection.js';
import { h, setAttribute, setText } from './dom.js';
import { moodOf, stateWords, type Words } from './words.js';

/** How the reader is connected, in words, and what can be done about it. */
export class StatusLine {
  readonly element: HTMLElement;
  private readonly text = h('span', { class: 'status-text' });
  private readonly button: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    onConnect: () => void,
  ) {
    this.button = h('button', { type: 'button', class: 'text-button', onclick: onConnect });
    this.element = h(
      'p',
      { class: 'status', part: 'status' },
      h('span', { class: 'status-dot', 'aria-hidden': 'true' }),
      this.text,
      this.button,
    );
  }

  show(state: ConnectionState, now: number): void {
    setAttribute(this.element, 'data-mood', moodOf(state));
    setText(this.text, stateWords(this.words, state, now));
    const wish = wishOf(state);
    this.button.hidden = wish === undefined;
    if (wish) setText(this.button, this.words.texts.say(wish));
  }
}

function wishOf(state: ConnectionState): 'state.try_now' | 'state.connect_again' | undefined {
  if (state.name === 'waiting') return 'state.try_now';
  const isOver = state.name === 'stopped' && state.reason !== 'erased' && state.reason !== 'forbidden';
  return isOver ? 'state.connect_again' : undefined;
}
