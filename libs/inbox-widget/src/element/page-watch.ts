export interface PageListener {
  /** The browser thinks that there is a network, or none. */
  online(isOnline: boolean): void;
  /** The page is looked at again. */
  seen(): void;
  pointed(event: PointerEvent): void;
  /** What is on the page may be somewhere else now. */
  moved(): void;
  /** A second has passed, and somebody is looking. */
  tick(): void;
}

const TICK_MS = 1_000;

/** Tells what happens to the page around an element. @returns ends it */
export function watchPage(listener: PageListener): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const isVisible = () => document.visibilityState === 'visible';
  window.addEventListener('online', () => listener.online(true), { signal });
  window.addEventListener('offline', () => listener.online(false), { signal });
  document.addEventListener('visibilitychange', () => isVisible() && listener.seen(), { signal });
  document.addEventListener('pointerdown', (event) => listener.pointed(event), { signal });
  window.addEventListener('resize', () => listener.moved(), { signal });
  window.addEventListener('scroll', () => listener.moved(), { signal, capture: true, passive: true });
  const timer = setInterval(() => isVisible() && listener.tick(), TICK_MS);
  return () => {
    ending.abort();
    clearInterval(timer);
  };
}
