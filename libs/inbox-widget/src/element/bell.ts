import { h, setAttribute, setText } from './dom.js';
import { icon } from './icons.js';
import type { Words } from './words.js';

const MOST_SHOWN = 99;

/** The button that opens the panel, with the number of what is unread. */
export class Bell {
  readonly element: HTMLButtonElement;
  private readonly badge = h('span', { class: 'badge', part: 'badge', 'aria-hidden': 'true' });

  constructor(
    private readonly words: Words,
    onToggle: () => void,
  ) {
    this.element = h(
      'button',
      { type: 'button', class: 'bell', part: 'bell', 'aria-haspopup': 'dialog', onclick: onToggle },
      icon('bell'),
      this.badge,
    );
  }

  show(unread: number, isOpen: boolean): void {
    const { texts } = this.words;
    const label = unread === 0 ? texts.say('bell.none') : texts.say('bell.unread', { count: unread });
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'aria-expanded', String(isOpen));
    setText(this.badge, unread > MOST_SHOWN ? `${MOST_SHOWN}+` : String(unread));
    this.badge.hidden = unread === 0;
  }
}
