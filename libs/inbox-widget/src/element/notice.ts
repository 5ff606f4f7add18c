import type { InboxStore } from '../inbox/inbox-store.js';
import { h, setText } from './dom.js';
import { icon } from './icons.js';
import type { Words } from './words.js';

type NoticeName = 'empty' | 'all_read' | 'no_match' | 'failed' | 'signed_out';

/** What stands in the place of a list that has nothing to show, in words. */
export class Notice {
  readonly element: HTMLElement;
  private readonly title = h('p', { class: 'notice-title' });
  private readonly hint = h('p', { class: 'hint' });
  private readonly again: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    onTryAgain: () => void,
  ) {
    const label = words.texts.say('list.try_again');
    this.again = h('button', { type: 'button', class: 'secondary', onclick: onTryAgain }, label);
    this.element = h('div', { class: 'notice', role: 'status' }, icon('jar'), this.title, this.hint, this.again);
  }

  show(store: InboxStore | undefined): void {
    const name = nameOf(store);
    this.element.hidden = name === undefined;
    if (name === undefined) return;
    const { texts } = this.words;
    setText(this.title, texts.say(name === 'loading' ? 'list.loading' : `list.${name}`));
    setText(this.hint, name === 'loading' ? '' : texts.say(`list.${name}_hint`));
    this.again.hidden = name !== 'failed';
    this.element.classList.toggle('loading', name === 'loading');
  }
}

function nameOf(store: InboxStore | undefined): NoticeName | 'loading' | undefined {
  if (!store || store.problem === 'signed_out') return 'signed_out';
  if (store.list.items.length > 0) return undefined;
  if (store.loading === 'first') return 'loading';
  if (store.problem === 'away') return 'failed';
  const { status, type, category, priority } = store.filter;
  if (type ?? category ?? priority) return 'no_match';
  return status === 'unread' ? 'all_read' : 'empty';
}
