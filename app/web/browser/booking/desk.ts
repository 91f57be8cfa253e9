import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { newIdempotencyKey } from '../chance.ts';
import type { Clock } from '../clock.ts';
import type { Api } from '../live/api.ts';
import type { OpenStream } from '../live/open-stream.ts';
import type { Draft } from './draft.ts';
import { readDraft } from './draft.ts';
import type { Place } from './place.ts';
import { addressOf, placeAt } from './place.ts';

/** What a guest is told on arrival at a place: why they are there. */
export interface Word {
  readonly title: string;
  readonly text: string;
}

/** What the parts of the page share: the service, where the guest is, and what is kept for a reload. */
export class Desk {
  readonly api: Api;
  readonly open: OpenStream;
  readonly clock: Clock;
  readonly #place = signal<Place>(here());
  readonly #word = signal<Word | null>(null);

  constructor(means: { readonly api: Api; readonly open: OpenStream; readonly clock: Clock }) {
    this.api = means.api;
    this.open = means.open;
    this.clock = means.clock;
    addEventListener('popstate', () => this.#arrive(null));
  }

  get place(): ReadonlySignal<Place> {
    return this.#place;
  }

  get word(): ReadonlySignal<Word | null> {
    return this.#word;
  }

  go(place: Place): void {
    history.pushState(null, '', addressOf(place));
    this.#arrive(null);
    scrollTo(0, 0);
  }

  /** What was here is over: Back does not lead to it again. */
  leaveFor(place: Place, word: Word | null = null): void {
    history.replaceState(null, '', addressOf(place));
    this.#arrive(word);
    scrollTo(0, 0);
  }

  draftAt(storeId: string): Draft {
    return readDraft(sessionStorage.getItem(`lunchrush-draft-${storeId}`));
  }

  keepDraft(storeId: string, draft: Draft): void {
    sessionStorage.setItem(`lunchrush-draft-${storeId}`, JSON.stringify(draft));
  }

  /** The basket has become an order; who picks it up is kept for the next one. */
  emptyBasket(storeId: string): void {
    this.keepDraft(storeId, { ...this.draftAt(storeId), basket: {}, note: '' });
  }

  /** Names this guest to the service, so that nobody keeps more places than they need. */
  get guest(): string {
    const kept = sessionStorage.getItem('lunchrush-guest') ?? `page-${newIdempotencyKey()}`;
    sessionStorage.setItem('lunchrush-guest', kept);
    return kept;
  }

  #arrive(word: Word | null): void {
    this.#place.value = here();
    this.#word.value = word;
  }
}

function here(): Place {
  return placeAt(location.pathname, location.search);
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('there is no desk around this part');
  return desk;
}
