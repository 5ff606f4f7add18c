import type { Priority } from '../connection/messages.js';
import type { ListFilter } from '../inbox/inbox-api.js';
import { h, setAttribute } from './dom.js';
import { categoryWords, type Words } from './words.js';

const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'normal', 'low'];

/** What the list is narrowed to: unread ones, a category, a priority. */
export class FilterBar {
  readonly element: HTMLElement;
  private readonly all: HTMLButtonElement;
  private readonly unread: HTMLButtonElement;
  private readonly category: HTMLSelectElement;
  private readonly priority: HTMLSelectElement;
  private filter: ListFilter = {};

  constructor(
    private readonly words: Words,
    private readonly onChange: (filter: ListFilter) => void,
  ) {
    const { texts } = words;
    this.all = this.statusButton(texts.say('filter.all'), undefined);
    this.unread = this.statusButton(texts.say('filter.unread'), 'unread');
    this.category = this.select('filter.category', () => ({ category: this.category.value || undefined }));
    this.priority = this.select('filter.priority', () => ({
      priority: (this.priority.value || undefined) as Priority | undefined,
    }));
    this.category.append(option('', texts.say('filter.every_category')));
    this.priority.append(
      option('', texts.say('filter.every_priority')),
      ...PRIORITIES.map((priority) => option(priority, texts.say(`priority.${priority}`))),
    );
    this.element = h(
      'div',
      { class: 'filters', part: 'filters', role: 'group', 'aria-label': texts.say('filter.label') },
      h('div', { class: 'segments' }, this.all, this.unread),
      this.category,
      this.priority,
    );
  }

  show(filter: ListFilter, categories: ReadonlySet<string>): void {
    this.filter = filter;
    setAttribute(this.all, 'aria-pressed', String(filter.status === undefined));
    setAttribute(this.unread, 'aria-pressed', String(filter.status === 'unread'));
    this.offer(categories);
    this.category.value = filter.category ?? '';
    this.priority.value = filter.priority ?? '';
  }

  /** Adds what is new: an open list of choices does not change under the finger. */
  private offer(categories: ReadonlySet<string>): void {
    const offered = new Set([...this.category.options].map(({ value }) => value));
    const added = [...categories].filter((category) => !offered.has(category));
    this.category.append(...added.map((category) => option(category, categoryWords(this.words, category))));
  }

  private statusButton(label: string, status: ListFilter['status']): HTMLButtonElement {
    return h('button', { type: 'button', class: 'segment', onclick: () => this.change({ status }) }, label);
  }

  private select(label: 'filter.category' | 'filter.priority', read: () => ListFilter): HTMLSelectElement {
    const attributes = { class: 'select', 'aria-label': this.words.texts.say(label) };
    return h('select', { ...attributes, onchange: () => this.change(read()) });
  }

  private change(part: ListFilter): void {
    this.onChange({ ...this.filter, ...part });
  }
}

function option(value: string, label: string): HTMLOptionElement {
  return h('option', { value }, label);
}
