import { h, setText } from './dom.js';

const ASKS_FOR_MS = 5_000;

/** For what can not be taken back: the first press asks, the second one, soon after, does it. */
export class SureButton {
  readonly element: HTMLButtonElement;
  private timer?: ReturnType<typeof setTimeout>;
  private asks = false;

  constructor(
    private readonly label: string,
    private readonly question: string,
    private readonly act: () => void,
  ) {
    const forget = () => this.ask(false);
    this.element = h(
      'button',
      { type: 'button', class: 'text-button', onclick: () => this.press(), onblur: forget },
      label,
    );
  }

  private press(): void {
    const isSure = this.asks;
    this.ask(!isSure);
    if (isSure) this.act();
  }

  private ask(asks: boolean): void {
    this.asks = asks;
    setText(this.element, asks ? this.question : this.label);
    this.element.classList.toggle('danger', asks);
    clearTimeout(this.timer);
    if (asks) this.timer = setTimeout(() => this.ask(false), ASKS_FOR_MS);
  }
}
