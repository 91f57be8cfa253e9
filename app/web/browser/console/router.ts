import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Follows links within the console without loading the page anew. */
export class Router {
  readonly #place = signal<Place>(here());

  constructor() {
    addEventListener('popstate', () => this.#arrive());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  get place(): ReadonlySignal<Place> {
    return this.#place;
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#arrive();
  }

  /** Keeps what a page shows in its address, without a step to go back to. */
  note(query: Readonly<Record<string, string | undefined>>): void {
    const given = Object.entries(query).flatMap(([name, text]) => (text ? [[name, text]] : []));
    const text = new URLSearchParams(given).toString();
    history.replaceState(null, '', location.pathname + (text === '' ? '' : `?${text}`));
    this.#place.value = here();
  }

  #arrive(): void {
    this.#place.value = here();
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || !isOurs(link)) return;
    event.preventDefault();
    if (link.href !== location.href) this.go(link.href);
  }
}

function isOurs({ origin, pathname }: HTMLAnchorElement): boolean {
  return origin === location.origin && (pathname === '/console' || pathname.startsWith('/console/'));
}

function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}
